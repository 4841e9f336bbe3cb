package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.batch.EditedRecords;
import io.daybook.batch.Fixing;
import io.daybook.batch.QuarantineDesk;
import io.daybook.batch.QuarantineFilter;
import io.daybook.batch.QuarantinedRecord;
import io.daybook.batch.ReleaseAudit;
import io.daybook.batch.RepairEffect;
import io.daybook.batch.RepairedRecord;
import io.daybook.core.DaybookException;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.QuarantinePlace;
import io.daybook.core.release.QuarantineState;
import io.daybook.core.release.RegisterEvent;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.LakeTable;
import io.daybook.lake.PartialsPublisher;
import io.daybook.lake.RepairSender;
import io.daybook.reconciliation.DriftTotal;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records of twelve kinds that cannot be read or break a rule: all others count, and once these are put right and replayed, the figures are those of a
 * clean run, provisional and final.
 */
@Tag("long")
class TestQuarantine {
  private static final LocalDate DATE = LocalDate.parse("2011-03-27"); // clocks change
  private static final Instant EVENING = Instant.parse("2011-03-27T20:00:00Z");
  private static final Instant NIGHT = Instant.parse("2011-03-28T06:00:00Z");

  @TempDir private Path temp;

  private final Map<SpoiltSales.Came, QuarantinePlace> places = new HashMap<>();
  private SpoiltSales sales;
  private InMemoryTopic topic;
  private LayersUnderTest layers;
  private MicroBatches microBatches;

  @AfterEach
  void stop() {
    layers.close();
  }

  @Test
  void whatIsFixedAndReplayedCountsAsInACleanRun() throws IOException {
    countsAsInACleanRun(3_000, 60);
  }

  @Test
  void soItIsOfManyMore() throws IOException {
    countsAsInACleanRun(100_000, 2_000);
  }

  private void countsAsInACleanRun(int changes, int spoilt) throws IOException {
    sales = new SpoiltSales(DATE, changes, spoilt);
    Map<String, Truth.Figures> cleanProvisional = cleanRun();
    Map<String, Truth.Figures> cleanFinal = Cells.finals(layers, night().published());

    open("spoilt");
    sales.came().forEach(this::send);
    readAll();
    assertQuarantineHasEveryReason(spoilt);
    assertTheOthersCount();

    fixAll();
    assertEffectIsWhatIsMissing(cleanProvisional);
    replayThroughACrash(spoilt);
    readAll();
    assertThat(provisional()).as("provisional").isEqualTo(cleanProvisional);
    assertThat(desk().replay(QuarantineFilter.all(), refusing(), EVENING, "anna", "again")).as("a second replay").isEmpty();

    ReleaseReport report = night();
    assertThat(report.rejected()).isEmpty();
    assertThat(Cells.finals(layers, report.published())).as("final").isEqualTo(cleanFinal);
    for (DriftTotal total : layers.reconciliation().totals(report.published())) {
      assertThat(total.unexplained()).as("%s", total).isEqualByComparingTo(BigDecimal.ZERO);
      if (total.measure().equals("lines")) {
        assertThat(total.causes().get("quarantined")).as("%s", total).isEqualByComparingTo(BigDecimal.valueOf(repairedOnTheirOwn()));
      }
    }
    assertThat(audit().verify()).isEmpty();
  }

  /** Leaves its layers open for the night. */
  private Map<String, Truth.Figures> cleanRun() throws IOException {
    open("clean");
    sales.right().forEach(sent -> topic.send(sent.partition(), sent.arrival(), sent.value()));
    readAll();
    Map<String, Truth.Figures> provisional = provisional();
    assertThat(provisional).isEqualTo(new Truth(LawPipeline.rates()).provisionals(sales.right()));
    return provisional;
  }

  private void assertQuarantineHasEveryReason(int spoilt) {
    Map<QuarantinePlace, String> reasons = new HashMap<>();
    desk().records(QuarantineFilter.all()).forEach(record -> reasons.put(record.place(), record.reason()));
    assertThat(reasons).hasSize(spoilt);
    sales.byKind().forEach((kind, all) -> all.forEach(each -> assertThat(reasons.get(places.get(each))).contains(kind.reason())));
    assertThat(sales.byKind()).hasSize(12);
  }

  private void assertTheOthersCount() {
    List<Sent> others = sales.came().stream().filter(each -> !each.isSpoilt()).map(SpoiltSales.Came::right).toList();
    assertThat(provisional()).isEqualTo(new Truth(LawPipeline.rates()).provisionals(others));
  }

  /** By expression where one puts all of a kind right, else record by record. */
  private void fixAll() {
    fix(SpoiltSales.Kind.TOO_MANY_DIGITS, "unit_price", "regexp_replace(unit_price, '09$', '')");
    fix(SpoiltSales.Kind.TOO_LARGE, "quantity", "cast(quantity as decimal(20,0)) - 10000000050");
    fix(SpoiltSales.Kind.IN_THE_FUTURE, "sold_at", "cast(sold_at as timestamp) - interval '92592 14:13:20' day to second");
    fix(SpoiltSales.Kind.BREAKS_A_RULE, "unit_price", "abs(unit_price)");
    for (SpoiltSales.Kind kind : List.of(SpoiltSales.Kind.MISSING_FIELD, SpoiltSales.Kind.TEXT_FOR_A_NUMBER)) {
      fix(kind, "quantity", "cast(cast(unit_price as decimal(9,4)) * 10000 % 37 as decimal(2,0)) - 10");
    }
    fix(SpoiltSales.Kind.UNKNOWN_OPERATION, "country", "country");
    List<String> edited = new ArrayList<>();
    for (SpoiltSales.Kind kind :
        List.of(SpoiltSales.Kind.GARBAGE, SpoiltSales.Kind.CUT_OFF, SpoiltSales.Kind.NO_OBJECT, SpoiltSales.Kind.NO_IMAGE, SpoiltSales.Kind.NO_SUCH_TIME)) {
      for (SpoiltSales.Came each : sales.byKind().get(kind)) {
        edited.add("{\"place\": \"%s\", \"record\": %s}".formatted(places.get(each), each.right().after().json()));
      }
    }
    Map<QuarantinePlace, Map<String, Object>> records = EditedRecords.read(layers.pipeline().source(), edited);
    QuarantineFilter those = QuarantineFilter.all().at(records.keySet().toArray(QuarantinePlace[]::new));
    assertThat(desk().fix(those, Fixing.each(records), "anna", "as the source has them")).hasSameSizeAs(edited);
  }

  private void fix(SpoiltSales.Kind kind, String field, String expression) {
    List<RepairedRecord> fixed = desk().fix(QuarantineFilter.all().withReason(kind.reason()), Fixing.by(Map.of(field, expression)), "anna", "one mistake of the source");
    assertThat(fixed).hasSameSizeAs(sales.byKind().get(kind));
  }

  private void assertEffectIsWhatIsMissing(Map<String, Truth.Figures> clean) {
    List<RepairEffect> effects = RepairEffect.of(desk().replayable(QuarantineFilter.all()), layers.lake(), layers.pipeline(), layers.references(), desk().register());
    Truth.Figures missing = total(clean).plus(total(provisional()).negated());
    assertThat(effects).hasSize(6).allSatisfy(effect -> assertThat(effect.landing()).isEqualTo(RepairEffect.Landing.PROVISIONAL));
    Map<String, BigDecimal> byCountry = new HashMap<>();
    effects.stream().filter(effect -> effect.metric().equals("by_country")).forEach(effect -> byCountry.put(effect.measure(), effect.change()));
    assertThat(byCountry.get("lines")).isEqualByComparingTo(BigDecimal.valueOf(missing.records()));
    assertThat(byCountry.get("pounds")).isEqualByComparingTo(missing.pounds());
    assertThat(byCountry.get("euros")).isEqualByComparingTo(missing.euros());
  }

  private static Truth.Figures total(Map<String, Truth.Figures> cells) {
    return cells.entrySet().stream().filter(cell -> cell.getKey().startsWith("by_country")).map(Map.Entry::getValue).reduce(Truth.Figures.NONE, Truth.Figures::plus);
  }

  /** The command is killed once all is sent and before it says so. */
  private void replayThroughACrash(int spoilt) {
    assertThatThrownBy(
            () ->
                desk().replay(
                    QuarantineFilter.all(),
                    (repairs, arrival) -> {
                      sender().send(repairs, arrival);
                      throw new IllegalStateException("killed");
                    },
                    EVENING,
                    "anna",
                    "put right"))
        .hasMessage("killed");
    assertThat(desk().replay(QuarantineFilter.all(), sender(), EVENING.plusSeconds(60), "anna", "put right")).hasSize(spoilt);
    assertThat(desk().register().entries()).singleElement().satisfies(entry -> {
      assertThat(entry.event()).isEqualTo(RegisterEvent.REPLAYED);
      assertThat(entry.date()).isEqualTo(new BusinessDate(DATE));
      assertThat(entry.messages()).startsWith(spoilt + " records of quarantine");
    });
  }

  /** Repaired records that no later change of the source had made up for. */
  private long repairedOnTheirOwn() {
    return sales.byKind().values().stream().mapToLong(List::size).sum();
  }

  @Test
  void aReplayForAReleasedDateIsPendingUntilTheNextNight() throws IOException {
    sales = new SpoiltSales(DATE, 240, 24);
    open("late");
    sales.came().forEach(this::send);
    readAll();
    night();

    fixAll();
    List<RepairedRecord> replayable = desk().replayable(QuarantineFilter.all());
    assertThat(RepairEffect.of(replayable, layers.lake(), layers.pipeline(), layers.references(), desk().register()))
        .allSatisfy(effect -> assertThat(effect.landing()).isEqualTo(RepairEffect.Landing.PENDING));
    desk().replay(QuarantineFilter.all(), sender(), NIGHT.plusSeconds(3600), "anna", "put right");
    readAll();
    Map<String, Truth.Figures> truth = new Truth(LawPipeline.rates()).finals(sales.right());
    Map<String, Truth.Figures> seen = new MergedView(layers).released(DATE, DATE).figures();
    seen.keySet().removeIf(cell -> cell.startsWith("total|")); // of windows, not panes
    assertThat(seen).isEqualTo(ofCountries(truth));

    List<PlannedRelease> restated = night().published();
    assertThat(restated).singleElement().satisfies(release -> assertThat(release.number()).isEqualTo(2));
    assertThat(Cells.finals(layers, restated)).isEqualTo(truth);
    assertThat(audit().verify()).isEmpty();
  }

  private static Map<String, Truth.Figures> ofCountries(Map<String, Truth.Figures> cells) {
    Map<String, Truth.Figures> ofCountries = new HashMap<>(cells);
    ofCountries.keySet().removeIf(cell -> cell.startsWith("total|"));
    return ofCountries;
  }

  @Test
  void aFixThatWouldStillBeBadIsRefusedAndNothingIsWritten() throws IOException {
    sales = new SpoiltSales(DATE, 120, 12);
    open("refused");
    sales.came().forEach(this::send);
    readAll();
    QuarantineFilter breaking = QuarantineFilter.all().withReason("breaks the row rule");
    assertThatThrownBy(() -> desk().fix(breaking, Fixing.by(Map.of("unit_price", "unit_price - 1")), "anna", "why"))
        .isInstanceOf(DaybookException.class)
        .hasMessageContaining("1 of 1 records would still be bad")
        .hasMessageContaining("breaks the row rule price_not_negative");
    assertThatThrownBy(() -> desk().fix(QuarantineFilter.all().withReason("quantity is missing"), Fixing.by(Map.of("quantity", "'few'")), "anna", "why"))
        .hasMessageContaining("after.quantity is not a int: \"few\"");
    assertThatThrownBy(() -> desk().fix(breaking, Fixing.by(Map.of("unit_prise", "1")), "anna", "why")).hasMessageContaining("did you mean unit_price?");
    assertThatThrownBy(() -> desk().fix(breaking, Fixing.by(Map.of("unit_price", "unit_prize")), "anna", "why")).hasMessageContaining("did you mean unit_price?");
    assertThatThrownBy(() -> desk().fix(QuarantineFilter.all().withReason("unit_price is not"), Fixing.by(Map.of("unit_price", "abs(unit_price)")), "anna", "why"))
        .hasMessageContaining("floating point");
    Map<QuarantinePlace, Map<String, Object>> elsewhere = Map.of(new QuarantinePlace("elsewhere", 0, 7, 0), Map.of());
    assertThatThrownBy(() -> desk().fix(QuarantineFilter.all(), Fixing.each(elsewhere), "anna", "why"))
        .hasMessageContaining("1 of 1 edited records are not among those that can be fixed: elsewhere:0:7");
    assertThatThrownBy(() -> EditedRecords.read(layers.pipeline().source(), List.of("", "{\"place\": \"elsewhere:0:7\"}")))
        .hasMessageContaining("Line 2 of the edited records has no place, or no record");
    assertThat(desk().records(QuarantineFilter.all())).hasSize(12).allSatisfy(record -> assertThat(record.state()).isEqualTo(QuarantineState.OPEN));
    assertThat(layers.lake().read(layers.lake().tables().quarantineActions()).count()).isZero();
  }

  @Test
  void whatIsDismissedStaysInTheRegisterAndAnAlteredActionIsFound() throws IOException {
    sales = new SpoiltSales(DATE, 120, 12);
    open("dismissed");
    sales.came().forEach(this::send);
    readAll();
    assertThat(desk().dismiss(QuarantineFilter.all().withReason("not a JSON object"), "anna", "a test of the source")).hasSize(1);
    List<QuarantinedRecord> dismissed = desk().records(QuarantineFilter.all().withReason("not a JSON object"));
    assertThat(dismissed).singleElement().satisfies(record -> assertThat(record.state()).isEqualTo(QuarantineState.DISMISSED));
    assertThat(desk().register().entries()).singleElement().satisfies(entry -> {
      assertThat(entry.event()).isEqualTo(RegisterEvent.DISMISSED);
      assertThat(entry.reason()).isEqualTo("a test of the source");
      assertThat(entry.date()).isEqualTo(new BusinessDate(DATE)); // of its arrival: it has no other
    });
    assertThat(audit().verify()).isEmpty();

    LakeTable actions = layers.lake().tables().quarantineActions();
    List<Row> written = layers.lake().read(actions).collectAsList();
    layers.lake().replace(actions, layers.spark().createDataFrame(written, actions.columns()).withColumn("reason", concat(col("reason"), lit("!"))));
    assertThat(audit().verify()).singleElement().asString().contains("entry 0 (DISMISSED 2011-03-27)", "quarantine_actions");
    layers.lake().replace(actions, layers.spark().createDataFrame(written, actions.columns()).withColumn("run_id", lit("other")));
    assertThat(audit().verify()).hasSize(2).anyMatch(problem -> problem.contains("1 records DISMISSED by command other, and the register does not say so"));
    layers.lake().replace(actions, layers.spark().createDataFrame(written, actions.columns()));
    assertThat(audit().verify()).isEmpty();
  }

  private void open(String name) throws IOException {
    topic = new InMemoryTopic(SpoiltSales.PARTITIONS);
    Path folder = Files.createDirectories(temp.resolve(name));
    layers = LawPipeline.open(folder, topic, PartialsPublisher.nowhere());
    microBatches = new MicroBatches(layers);
  }

  private void send(SpoiltSales.Came each) {
    int partition = each.right().partition();
    if (each.isSpoilt()) {
      places.put(each, new QuarantinePlace(topic.name(), partition, topic.endOffsets().get(partition), 0));
    }
    topic.send(partition, each.right().arrival(), each.value());
  }

  private RepairSender sender() {
    return (repairs, arrival) -> repairs.forEach(repair -> topic.send(repair.partition(), arrival, repair.value()));
  }

  private static RepairSender refusing() {
    return (repairs, arrival) -> assertThat(repairs).isEmpty();
  }

  private void readAll() {
    while (!microBatches.coverTheTopic()) {
      microBatches.publish(() -> 20_000);
    }
    layers.ingest().catchUp();
  }

  private Map<String, Truth.Figures> provisional() {
    return Cells.provisional(layers, col("business_date").equalTo(lit(DATE)));
  }

  private ReleaseReport night() {
    return layers.batch().run(NightlyRequest.due(NIGHT));
  }

  private QuarantineDesk desk() {
    return new QuarantineDesk(layers.lake(), layers.pipeline(), layers.references(), Clock.systemUTC());
  }

  private ReleaseAudit audit() {
    return new ReleaseAudit(layers.lake(), layers.pipeline());
  }
}
