package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.NightlyStep;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens to tables behind the layers' backs shows as unexplained, to the last digit and at its place, and holds the date back. Each fault has a
 * business date of its own, with the same sales on each; one night is run over them all.
 */
class TestUnexplained {
  private static final LocalDate NO_FAULT = LocalDate.parse("2010-12-01");
  private static final LocalDate LOST_BATCH = NO_FAULT.plusDays(1);
  private static final LocalDate DOUBLED_BATCH = NO_FAULT.plusDays(2);
  private static final LocalDate EDITED_PARTIAL = NO_FAULT.plusDays(3);
  private static final LocalDate TWO_EDITED_PARTIALS = NO_FAULT.plusDays(4);
  private static final LocalDate FOREIGN_PARTIALS = NO_FAULT.plusDays(5);
  private static final LocalDate LOST_LATE_PARTIALS = NO_FAULT.plusDays(6);
  private static final LocalDate ALTERED_CHANGE = NO_FAULT.plusDays(7);
  private static final LocalDate LOST_CHANGE = NO_FAULT.plusDays(8);
  private static final LocalDate EDITED_FINAL = NO_FAULT.plusDays(9);
  private static final LocalDate LOST_FINALS = NO_FAULT.plusDays(10);
  private static final LocalDate ALTERED_AFTER_RELEASE = NO_FAULT.plusDays(11);
  private static final LocalDate MARKED_AS_REDELIVERY = NO_FAULT.plusDays(12);
  private static final LocalDate EDITED_MINIMUM = NO_FAULT.plusDays(13);
  private static final LocalDate LOST_SKETCH = NO_FAULT.plusDays(14);
  private static final LocalDate EDITED_FINAL_MEDIAN = NO_FAULT.plusDays(15);
  private static final LocalDate SPEED_LAYER_BEHIND = NO_FAULT.plusDays(16);
  private static final List<LocalDate> DATES = NO_FAULT.datesUntil(SPEED_LAYER_BEHIND.plusDays(1)).toList();

  private static final BigDecimal EDIT = new BigDecimal("0.0001"); // the smallest there is
  private static final BigDecimal PENNY = new BigDecimal("0.01");
  private static final String[] COUNTRIES = {"United Kingdom", "EIRE", null};
  private static final Map<String, Truth.Figures> NOTHING = Map.of();

  @TempDir private static Path folder;

  private static InMemoryTopic topic;
  private static LayersUnderTest layers;
  private static Truth truth;
  private static long lsn;

  private static final Map<LocalDate, List<Sent>> first = new TreeMap<>();
  private static final Map<LocalDate, List<Sent>> second = new TreeMap<>();
  private static final Map<LocalDate, List<Sent>> late = new TreeMap<>();
  private static final List<Sent> unread = new ArrayList<>();

  private static ReleaseReport report;
  private static final Map<String, Map<String, Truth.Figures>> drift = new TreeMap<>();
  private static DriftCells cells;
  private static Map<BusinessDate, List<String>> auditOfTheReleased;
  private static Map<BusinessDate, List<String>> auditAfterTheAlteration;

  @BeforeAll
  static void oneNightWithAllFaults() throws IOException {
    topic = new InMemoryTopic(1);
    layers = LawPipeline.open(folder, topic);
    truth = new Truth(LawPipeline.rates());
    MicroBatches microBatches = new MicroBatches(layers);
    DATES.forEach(date -> first.put(date, sent(sales(date, "10:00"))));
    microBatches.publish();
    DATES.forEach(date -> second.put(date, sent(sales(date, "10:02"))));
    Column secondBatch = col("batch_id").equalTo(microBatches.publish());
    DATES.forEach(date -> late.put(date, sent(arrivingAt("10:45", sales(date, "10:04")))));
    microBatches.publish();
    unread.addAll(sent(sales(SPEED_LAYER_BEHIND, "10:02")));
    unread.addAll(sent(arrivingAt("12:00", sales(SPEED_LAYER_BEHIND, "10:04"))));
    layers.ingest().catchUp();

    DeltaTable provisional = table("provisional"); // speed_batches is left as it is
    provisional.delete(of(LOST_BATCH).and(secondBatch));
    append("provisional", provisional.toDF().where(of(DOUBLED_BATCH).and(secondBatch)));
    provisional.update(of(EDITED_PARTIAL).and(inEire("10:01")), Map.of("pounds", col("pounds").plus(lit(EDIT))));
    provisional.update(of(TWO_EDITED_PARTIALS).and(inEire("10:01")), Map.of("pounds", col("pounds").plus(lit(EDIT))));
    provisional.update(of(TWO_EDITED_PARTIALS).and(inEire("10:00")), Map.of("pounds", col("pounds").minus(lit(EDIT))));
    append("provisional", provisional.toDF().where(of(FOREIGN_PARTIALS).and(secondBatch)).withColumn("epoch", lit("elsewhere")));
    provisional.delete(of(LOST_LATE_PARTIALS).and(col("late")));
    provisional.update(of(EDITED_MINIMUM).and(inEire("10:01")), Map.of("lowest", col("lowest").minus(lit(PENNY))));
    provisional.update(of(LOST_SKETCH).and(inEire("10:01")), Map.of("quantities", lit(null)));
    table("changes").update(isChange(saleAtOnePound(ALTERED_CHANGE)), Map.of("after.quantity", col("after.quantity").plus(1)));
    table("changes").delete(isChange(saleAtOnePound(LOST_CHANGE)));
    table("changes").update(isChange(saleAtOnePound(MARKED_AS_REDELIVERY)), Map.of("redelivery_of", lit("0:999999")));
    report =
        layers
            .batch()
            .run(NightlyRequest.due(Truth.instant(SPEED_LAYER_BEHIND.plusDays(2).atStartOfDay())), (step, what) -> editFinals(step));
    for (String column : List.of("unexplained_provisional", "unexplained_late", "unexplained_final", "difference", "outage_gap", "late", "reference_data")) {
      drift.put(column, Cells.drift(layers, report.plan().releases(), column));
    }
    cells = new DriftCells(Cells.drift(layers, report.plan().releases()));

    microBatches.publish(); // the speed layer comes back
    NightlyPlan released = new NightlyPlan("audit", report.plan().cut(), report.published(), Map.of());
    auditOfTheReleased = layers.reconciliation().audit(released);
    table("changes").update(isChange(saleAtOnePound(ALTERED_AFTER_RELEASE)), Map.of("after.quantity", col("after.quantity").plus(1)));
    auditAfterTheAlteration = layers.reconciliation().audit(released);
  }

  private static void editFinals(NightlyStep step) {
    if (step == NightlyStep.STAGED) {
      table("final_by_country").update(of(EDITED_FINAL).and(inWindow("10:02")).and(col("country").isNull()), Map.of("pounds", col("pounds").plus(lit(EDIT))));
      table("final_by_country").update(of(EDITED_FINAL_MEDIAN).and(inWindow("10:01")).and(col("country").equalTo("EIRE")), Map.of("median", col("median").plus(lit(PENNY))));
      table("final_total").delete(of(LOST_FINALS));
    }
  }

  @AfterAll
  static void closeLayers() {
    layers.close();
  }

  @Test
  void onlyDatesWithAFaultAreHeldBack() {
    assertThat(report.published())
        .extracting(PlannedRelease::date)
        .containsExactly(new BusinessDate(NO_FAULT), new BusinessDate(ALTERED_AFTER_RELEASE), new BusinessDate(SPEED_LAYER_BEHIND));
    assertThat(report.rejected()).hasSize(DATES.size() - 3);
    for (Row event : layers.lake().read(layers.lake().tables().releases()).collectAsList()) {
      List<String> messages = report.rejected().getOrDefault(new BusinessDate(event.getAs("business_date")), List.of());
      assertThat(event.<String>getAs("event")).isEqualTo(messages.isEmpty() ? "PUBLISHED" : "REJECTED");
      assertThat(event.<String>getAs("messages")).isEqualTo(String.join("\n", messages));
    }
  }

  @Test
  void withoutAFaultNothingIsUnexplained() {
    assertUnexplained(NO_FAULT, NOTHING, NOTHING, NOTHING);
    assertThat(driftOf(NO_FAULT, "outage_gap")).isEqualTo(NOTHING);
    assertThat(driftOf(NO_FAULT, "late")).isEqualTo(lateFor(late.get(NO_FAULT)));
    assertThat(auditOfTheReleased).isEmpty();
    cellsOf(NO_FAULT).assertNothingUnexplained();
  }

  @Test
  void causesAndWhatIsUnexplainedAddUpWhateverTheFault() {
    cells.assertAddUp();
  }

  @Test
  void definitionOfEurosIsWorthTheLinesAtTheOfficialRateLessTheSameAtTheProvisionalOne() {
    List<Sent> sales = all(NO_FAULT);
    Map<String, Truth.Figures> officialLessProvisional = Truth.difference(truth.finals(sales), truth.provisionals(sales));
    assertThat(officialLessProvisional).isNotEmpty().allSatisfy((cell, figures) -> assertThat(figures.pounds()).isZero());
    assertThat(driftOf(NO_FAULT, "reference_data")).isEqualTo(officialLessProvisional);
    assertThat(Truth.difference(driftOf(NO_FAULT, "difference"), driftOf(NO_FAULT, "late"))).isEqualTo(officialLessProvisional);
  }

  @Test
  void lostMicroBatchIsUnexplained() {
    Map<String, Truth.Figures> lost = truth.provisionals(second.get(LOST_BATCH));
    assertUnexplained(LOST_BATCH, lost, NOTHING, NOTHING);
    assertToldOfTheWorst(LOST_BATCH, lost, "provisional");
    assertUnexplainedOfOtherMeasures(LOST_BATCH, "unexplained_provisional", onTime(LOST_BATCH), first.get(LOST_BATCH));
  }

  @Test
  void doubledMicroBatchIsUnexplained() {
    Map<String, Truth.Figures> tooMuch = takenAway(truth.provisionals(second.get(DOUBLED_BATCH)));
    assertUnexplained(DOUBLED_BATCH, tooMuch, NOTHING, NOTHING);
    assertToldOfTheWorst(DOUBLED_BATCH, tooMuch, "provisional");
    List<Sent> doubled = onTime(DOUBLED_BATCH);
    doubled.addAll(second.get(DOUBLED_BATCH).stream().map(TestUnexplained::another).toList());
    assertUnexplainedOfOtherMeasures(DOUBLED_BATCH, "unexplained_provisional", onTime(DOUBLED_BATCH), doubled);
    assertThat(unexplained(DOUBLED_BATCH, "average", "unexplained_provisional")).isNotEmpty();
  }

  @Test
  void partialsOfNoKnownBatchAreUnexplained() {
    assertUnexplained(FOREIGN_PARTIALS, takenAway(truth.provisionals(second.get(FOREIGN_PARTIALS))), NOTHING, NOTHING);
  }

  @Test
  void partialEditedByHandIsUnexplained() {
    assertUnexplained(EDITED_PARTIAL, Map.of(eire(EDITED_PARTIAL, "10:01"), pounds(EDIT.negate())), NOTHING, NOTHING);
    assertThat(told(EDITED_PARTIAL))
        .containsExactly(
            "pounds of by_country, window 2010-12-04T10:01:00Z, country=EIRE: unexplained -0.0001 in the provisional figure",
            "average of by_country, window 2010-12-04T10:01:00Z, country=EIRE: unexplained -0.0001 in the provisional figure");
  }

  @Test
  void minimumEditedByHandIsUnexplained() {
    assertUnexplained(EDITED_MINIMUM, List.of("lowest"), "unexplained_provisional", PENNY);
    assertThat(told(EDITED_MINIMUM))
        .containsExactly("lowest of by_country, window 2010-12-14T10:01:00Z, country=EIRE: unexplained 0.01 in the provisional figure");
  }

  @Test
  void lostSketchIsUnexplained() {
    assertUnexplained(LOST_SKETCH, List.of("quantities"), "unexplained_provisional", BigDecimal.ONE);
    assertThat(told(LOST_SKETCH))
        .containsExactly("quantities of by_country, window 2010-12-15T10:01:00Z, country=EIRE: unexplained 1 in the provisional figure");
  }

  @Test
  void finalMedianEditedAfterStagingIsUnexplained() {
    assertUnexplained(EDITED_FINAL_MEDIAN, List.of("median"), "unexplained_final", PENNY);
    assertThat(told(EDITED_FINAL_MEDIAN))
        .containsExactly("median of by_country, window 2010-12-16T10:01:00Z, country=EIRE: unexplained 0.01 in the final figure");
  }

  @Test
  void editsThatMakeUpForEachOtherAreBothUnexplained() {
    Map<String, Truth.Figures> edits =
        Map.of(eire(TWO_EDITED_PARTIALS, "10:01"), pounds(EDIT.negate()), eire(TWO_EDITED_PARTIALS, "10:00"), pounds(EDIT));
    assertUnexplained(TWO_EDITED_PARTIALS, edits, NOTHING, NOTHING);
  }

  @Test
  void lostLatePartialsAreUnexplained() {
    Map<String, Truth.Figures> lost = lateFor(late.get(LOST_LATE_PARTIALS));
    assertThat(driftOf(LOST_LATE_PARTIALS, "late")).isEqualTo(lost);
    assertUnexplained(LOST_LATE_PARTIALS, NOTHING, lost, NOTHING);
    assertToldOfTheWorst(LOST_LATE_PARTIALS, lost, "late");
    List<Sent> onTimeForTheirMinute = onTime(LOST_LATE_PARTIALS);
    assertThat(unexplained(LOST_LATE_PARTIALS, "lowest", "unexplained_late"))
        .isEqualTo(byCountry(DriftCells.difference(lowest(all(LOST_LATE_PARTIALS)), lowest(onTimeForTheirMinute))))
        .isNotEmpty();
    assertThat(unexplained(LOST_LATE_PARTIALS, "quantities", "unexplained_late"))
        .isEqualTo(DriftCells.difference(quantities(all(LOST_LATE_PARTIALS)), quantities(onTimeForTheirMinute)))
        .isNotEmpty();
  }

  @Test
  void recordAlteredInTheMasterDatasetIsUnexplained() {
    Sent sale = saleAtOnePound(ALTERED_CHANGE);
    Sent.Line line = sale.after();
    Sent altered = new Sent(0, sale.arrival(), "c", sale.lsn(), null, new Sent.Line(line.id(), line.country(), line.quantity() + 1, line.price(), line.soldAt()));
    Map<String, Truth.Figures> oneMore = Truth.difference(truth.provisionals(List.of(altered)), truth.provisionals(List.of(sale)));
    assertUnexplained(ALTERED_CHANGE, oneMore, NOTHING, NOTHING);
    assertToldOfTheWorst(ALTERED_CHANGE, oneMore, "provisional");
  }

  @Test
  void recordTakenFromTheMasterDatasetIsUnexplained() {
    assertUnexplained(LOST_CHANGE, takenAway(truth.provisionals(List.of(saleAtOnePound(LOST_CHANGE)))), NOTHING, NOTHING);
  }

  @Test
  void recordTakenOutAsARedeliveryOfNothingIsUnexplained() {
    Map<String, Truth.Figures> lost = takenAway(truth.provisionals(List.of(saleAtOnePound(MARKED_AS_REDELIVERY))));
    assertUnexplained(MARKED_AS_REDELIVERY, NOTHING, lost, NOTHING);
    assertToldOfTheWorst(MARKED_AS_REDELIVERY, lost, "late");
  }

  @Test
  void finalRowEditedAfterStagingIsUnexplained() {
    assertUnexplained(EDITED_FINAL, NOTHING, NOTHING, Map.of("by_country|2010-12-10|2010-12-10T10:02:00Z|null", pounds(EDIT)));
    assertThat(told(EDITED_FINAL))
        .containsExactly(
            "pounds of by_country, window 2010-12-10T10:02:00Z, country=null: unexplained 0.0001 in the final figure",
            "average of by_country, window 2010-12-10T10:02:00Z, country=null: unexplained 0.0001 in the final figure");
  }

  @Test
  void finalRowsLostAfterStagingAreUnexplained() {
    Map<String, Truth.Figures> lost = takenAway(truth.finals(all(LOST_FINALS)));
    lost.keySet().removeIf(cell -> cell.startsWith("by_country|"));
    assertUnexplained(LOST_FINALS, NOTHING, NOTHING, lost);
  }

  @Test
  void recordAlteredAfterTheReleaseIsUnexplainedWhenTheReleaseIsAudited() {
    assertUnexplained(ALTERED_AFTER_RELEASE, NOTHING, NOTHING, NOTHING);
    assertThat(auditAfterTheAlteration).containsOnlyKeys(new BusinessDate(ALTERED_AFTER_RELEASE));
    // One more at a pound: more than the speed layer should have counted, and than was released.
    assertThat(auditAfterTheAlteration.get(new BusinessDate(ALTERED_AFTER_RELEASE)))
        .contains("pounds of by_country, window 2010-12-12T10:01:00Z, country=EIRE: unexplained 1 in the provisional figure, -1 in the final figure");
    assertThat(Cells.drift(layers, report.plan().releases(), "unexplained_provisional"))
        .as("an audit writes nothing")
        .isEqualTo(drift.get("unexplained_provisional"));
  }

  @Test
  void whatTheSpeedLayerHadNotReadByTheNightIsAnOutageGapAndNotUnexplained() {
    assertUnexplained(SPEED_LAYER_BEHIND, NOTHING, NOTHING, NOTHING);
    assertThat(driftOf(SPEED_LAYER_BEHIND, "outage_gap")).isEqualTo(truth.provisionals(unread));
    assertThat(driftOf(SPEED_LAYER_BEHIND, "late")).isEqualTo(lateFor(late.get(SPEED_LAYER_BEHIND)));
    cellsOf(SPEED_LAYER_BEHIND).assertNothingUnexplained();
    assertThat(cellsOf(SPEED_LAYER_BEHIND).of("lowest", "outage_gap")).isNotEmpty();
  }

  /** A dozen sales, three in each of four minutes; the second is in EIRE, a minute after the given time, at one pound. */
  private static List<Sent> sales(LocalDate date, String from) {
    List<Sent> sales = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      LocalDateTime soldAt = date.atTime(LocalTime.parse(from)).plusMinutes(i % 4).plusSeconds(i);
      BigDecimal price = i == 1 ? BigDecimal.ONE : BigDecimal.valueOf(25_500 + 1_111L * i, 4);
      Sent.Line line = new Sent.Line(date + "/" + ++lsn, COUNTRIES[i % 3], i % 5 == 4 ? -i : i + 1, price, soldAt);
      sales.add(new Sent(0, Truth.instant(soldAt).plusSeconds(2), "c", lsn, null, line));
    }
    return sales;
  }

  private static Sent saleAtOnePound(LocalDate date) {
    return first.get(date).get(1);
  }

  private static List<Sent> arrivingAt(String time, List<Sent> sales) {
    return sales.stream().map(sale -> sale.arriving(Truth.instant(Truth.date(sale.after()).atTime(LocalTime.parse(time))))).toList();
  }

  private static List<Sent> sent(List<Sent> sales) {
    sales.forEach(sale -> topic.send(sale.partition(), sale.arrival(), sale.value()));
    return sales;
  }

  private static List<Sent> all(LocalDate date) {
    List<Sent> all = new ArrayList<>(first.get(date));
    all.addAll(second.get(date));
    all.addAll(late.get(date));
    return all;
  }

  /** What is sold at 10:04 and arrives at 10:45 is late for its minute and not for its hour. */
  private static Map<String, Truth.Figures> lateFor(List<Sent> sales) {
    Map<String, Truth.Figures> cells = new TreeMap<>(truth.provisionals(sales));
    cells.keySet().removeIf(cell -> cell.startsWith("total|"));
    return cells;
  }

  /** Of what arrived before the windows of its minute closed. */
  private static List<Sent> onTime(LocalDate date) {
    List<Sent> onTime = new ArrayList<>(first.get(date));
    onTime.addAll(second.get(date));
    return onTime;
  }

  /** The same sale once more, as a record of its own. */
  private static Sent another(Sent sale) {
    Sent.Line line = sale.after();
    return new Sent(0, sale.arrival(), "c", ++lsn, null, new Sent.Line(line.id() + " again", line.country(), line.quantity(), line.price(), line.soldAt()));
  }

  private static DriftCells cellsOf(LocalDate date) {
    return new DriftCells(cells.rows().stream().filter(row -> row.<LocalDate>getAs("business_date").equals(date)).toList());
  }

  private static Map<String, BigDecimal> unexplained(LocalDate date, String measure, String column) {
    return cellsOf(date).of(measure, column);
  }

  private static Map<String, BigDecimal> lowest(List<Sent> sales) {
    return DriftCells.lowest(truth.onTimeExtremes(arrivingAtOnce(sales)));
  }

  private static Map<String, BigDecimal> quantities(List<Sent> sales) {
    return DriftCells.quantities(Truth.provisionalSpreads(sales));
  }

  private static List<Sent> arrivingAtOnce(List<Sent> sales) {
    return sales.stream().map(sale -> sale.arriving(Truth.instant(sale.after().soldAt()))).toList();
  }

  private static Map<String, BigDecimal> byCountry(Map<String, BigDecimal> amounts) {
    amounts.keySet().removeIf(cell -> !cell.startsWith("by_country|"));
    return amounts;
  }

  /** Of measures that do not add up: what they come to over one list of sales less what they come to over another. */
  private static void assertUnexplainedOfOtherMeasures(LocalDate date, String column, List<Sent> recomputed, List<Sent> inTheTable) {
    assertThat(byCountry(unexplained(date, "lowest", column))).isEqualTo(byCountry(DriftCells.difference(lowest(recomputed), lowest(inTheTable))));
    assertThat(unexplained(date, "quantities", column)).isEqualTo(DriftCells.difference(quantities(recomputed), quantities(inTheTable)));
    assertThat(unexplained(date, "average", column))
        .isEqualTo(DriftCells.difference(Truth.averages(truth.provisionals(recomputed)), Truth.averages(truth.provisionals(inTheTable))));
  }

  /** Of the cell in EIRE at 10:01 exactly this amount is unexplained, of these measures and no other. */
  private static void assertUnexplained(LocalDate date, List<String> measures, String column, BigDecimal amount) {
    for (String measure : List.of("lines", "pounds", "euros", "lowest", "highest", "quantities", "average", "median")) {
      for (String each : List.of("unexplained_provisional", "unexplained_late", "unexplained_final")) {
        boolean expected = measures.contains(measure) && each.equals(column);
        assertThat(unexplained(date, measure, each)).as("%s of %s", each, measure).isEqualTo(expected ? Map.of(eire(date, "10:01"), amount) : Map.of());
      }
    }
    assertThat(report.rejected()).containsKey(new BusinessDate(date));
  }

  private static Map<String, Truth.Figures> takenAway(Map<String, Truth.Figures> cells) {
    return Truth.difference(NOTHING, cells);
  }

  private static Map<String, Truth.Figures> driftOf(LocalDate date, String column) {
    Map<String, Truth.Figures> cells = new TreeMap<>(drift.get(column));
    cells.keySet().removeIf(cell -> !cell.contains("|" + date + "|"));
    return cells;
  }

  /** Exactly these amounts, and no other, are unexplained of the date. */
  private static void assertUnexplained(
      LocalDate date, Map<String, Truth.Figures> provisional, Map<String, Truth.Figures> late, Map<String, Truth.Figures> finals) {
    assertThat(driftOf(date, "unexplained_provisional")).as("provisional").isEqualTo(provisional);
    assertThat(driftOf(date, "unexplained_late")).as("late").isEqualTo(late);
    assertThat(driftOf(date, "unexplained_final")).as("final").isEqualTo(finals);
    boolean expected = !provisional.isEmpty() || !late.isEmpty() || !finals.isEmpty();
    assertThat(report.rejected().containsKey(new BusinessDate(date))).as("held back").isEqualTo(expected);
  }

  private static List<String> told(LocalDate date) {
    return report.rejected().get(new BusinessDate(date));
  }

  /** The first message is of the cell of the first metric that is furthest off: in euros, of which a pound has more than one. */
  private static void assertToldOfTheWorst(LocalDate date, Map<String, Truth.Figures> amounts, String figure) {
    Map.Entry<String, Truth.Figures> worst =
        amounts.entrySet().stream()
            .filter(cell -> cell.getKey().startsWith("by_country|"))
            .max((one, other) -> one.getValue().euros().abs().compareTo(other.getValue().euros().abs()))
            .orElseThrow();
    String[] place = worst.getKey().split("\\|");
    assertThat(told(date).get(0))
        .isEqualTo(
            "euros of by_country, window %s, country=%s: unexplained %s in the %s figure"
                .formatted(place[2], place[3], worst.getValue().euros().stripTrailingZeros().toPlainString(), figure));
  }

  private static Column of(LocalDate date) {
    return col("business_date").equalTo(lit(date));
  }

  private static Column isChange(Sent sale) {
    return of(Truth.date(sale.after())).and(col("key").equalTo("[\"" + sale.after().id() + "\"]"));
  }

  private static Column inEire(String minute) {
    return col("metric").equalTo("by_country").and(inWindow(minute)).and(col("country").equalTo("EIRE"));
  }

  private static Column inWindow(String start) {
    return date_format(col("window_start"), "HH:mm").equalTo(start);
  }

  private static String eire(LocalDate date, String minute) {
    return "by_country|%1$s|%1$sT%2$s:00Z|EIRE".formatted(date, minute);
  }

  private static Truth.Figures pounds(BigDecimal pounds) {
    return new Truth.Figures(0, pounds, BigDecimal.ZERO);
  }

  private static DeltaTable table(String name) {
    return DeltaTable.forPath(layers.spark(), layers.lake().folder().resolve(name).toString());
  }

  /** As anyone can who may write to the folder. */
  private static void append(String table, Dataset<Row> rows) {
    rows.write().format("delta").mode("append").save(layers.lake().folder().resolve(table).toString());
  }
}
