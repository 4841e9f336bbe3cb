package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.ReleaseReport;
import io.daybook.lake.LakeTables;
import io.daybook.lake.PartialsPublisher;
import io.daybook.reconciliation.CauseRecords;
import io.daybook.reconciliation.CellFilter;
import io.daybook.reconciliation.DriftExplanation;
import io.daybook.reconciliation.DriftRecords;
import io.daybook.reconciliation.PersonalData;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The records behind the drift of random histories, on real tables: they add up to the drift rows, cell by cell and cause by cause, and show no person.
 * The speed layer is behind when the night runs, and has caught up when somebody asks.
 */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TestReconcile {
  private static final int PARTITIONS = 2;
  private static final Pattern PERSON = Pattern.compile("\\d{4}-\\d\\d-\\d\\d/\\d+"); // as Histories names records
  private static final long[] SEEDS = {1, 20, 300};

  @TempDir private static Path folder;

  private LayersUnderTest layers;
  private final List<ReleaseReport> nights = new ArrayList<>();
  private final Map<String, Instant> madeAt = new TreeMap<>();

  @BeforeAll
  void nightsOverRandomHistories() throws IOException {
    InMemoryTopic topic = new InMemoryTopic(PARTITIONS);
    layers = LawPipeline.open(folder, topic, PartialsPublisher.nowhere(), LawPipeline::withPersons);
    MicroBatches microBatches = new MicroBatches(layers);
    LocalDate date = LocalDate.parse("2010-12-01");
    long lsn = 0;
    for (long seed : SEEDS) {
      for (Sent sent : new Histories(seed, date, PARTITIONS, lsn).deliveries(60)) {
        topic.send(sent.partition(), sent.arrival(), sent.value());
      }
      Random random = new Random(seed);
      for (int batch = 0; batch < 3; batch++) {
        microBatches.publish(() -> 10 + random.nextInt(25));
        layers.ingest().catchUp();
      }
      ReleaseReport night = layers.batch(Clock.systemUTC()).run(NightlyRequest.due(Truth.instant(date.plusDays(3).atStartOfDay())));
      assertThat(night.rejected()).isEmpty();
      nights.add(night);
      microBatches.publish(); // the speed layer comes back
      date = date.plusDays(4);
      lsn += 1_000_000;
    }
    layers.desk().register().entries().forEach(entry -> entry.releaseId().ifPresent(id -> madeAt.putIfAbsent(id, entry.at())));
  }

  @AfterAll
  void closeLayers() {
    layers.close();
  }

  @Test
  void recordsAddUpToTheDriftOfEachCellAndCause() {
    Set<String> causes = new TreeSet<>();
    for (ReleaseReport night : nights) {
      for (PlannedRelease release : night.published()) {
        for (Metric metric : layers.pipeline().metrics()) {
          try (DriftExplanation explanation = explain(night, release, metric, CellFilter.all())) {
            assertThat(told(metric, explanation)).as("%s of %s", metric.name(), release.releaseId()).isEqualTo(drift(metric, release));
            assertThat(explanation.isWhole()).isTrue();
            explanation.causes().stream().filter(cause -> cause.count() > 0).map(CauseRecords::cause).forEach(causes::add);
          }
        }
      }
    }
    assertThat(causes).as("causes that the histories have").contains("outage_gap", "late", "snapshot", "deleted", "amended", "duplicate", "reference_data");
  }

  @Test
  void noRecordShowsAPerson() {
    for (Metric metric : layers.pipeline().metrics()) {
      ReleaseReport night = nights.get(0);
      try (DriftExplanation explanation = explain(night, night.published().get(0), metric, CellFilter.all())) {
        List<String> rows = explanation.records().toJSON().collectAsList();
        assertThat(rows).isNotEmpty().allSatisfy(row -> assertThat(row).doesNotContainPattern(PERSON).contains("***"));
      }
    }
  }

  @Test
  void oneCellIsExplainedByItsOwnRecords() {
    ReleaseReport night = nights.get(0);
    PlannedRelease release = night.published().get(0);
    Metric metric = layers.pipeline().metric("by_country").orElseThrow();
    Row cell = layers.lake().read(layers.lake().tables().driftOf(metric)).where(col("release_id").equalTo(release.releaseId()).and(col("late").notEqual(0)).and(col("country").isNotNull())).head();
    CellFilter asked = new CellFilter(Optional.of(cell.getAs("window_start")), Optional.empty(), Map.of("country", cell.getAs("country")));
    try (DriftExplanation explanation = explain(night, release, metric, asked)) {
      Map<String, BigDecimal> ofCell = drift(metric, release);
      ofCell.keySet().removeIf(key -> !key.endsWith("|" + cell.getAs("window_start") + "|" + cell.getAs("country")));
      assertThat(told(metric, explanation)).isNotEmpty().isEqualTo(ofCell);
    }
  }

  @Test
  void whatIsNotThereIsSaidInOneSentence() {
    ReleaseReport night = nights.get(0);
    PlannedRelease release = night.published().get(0);
    Metric metric = layers.pipeline().metric("by_country").orElseThrow();
    Instant nextDay = Truth.instant(release.date().date().plusDays(1).atTime(12, 0));
    assertThatThrownBy(() -> explain(night, release, metric, new CellFilter(Optional.of(nextDay), Optional.empty(), Map.of())))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_USAGE))
        .hasMessageStartingWith("No cell of by_country in release " + release.releaseId() + " of " + release.date() + " has window " + nextDay + ". Its windows start from ");
    assertThatThrownBy(() -> explain(night, release, metric, new CellFilter(Optional.empty(), Optional.empty(), Map.of("country", "EIER"))))
        .hasMessageEndingWith("Did you mean country=EIRE?");
  }

  @Test
  void recordAlteredSinceIsNotExplainedAway() {
    ReleaseReport night = nights.get(1);
    PlannedRelease release = night.published().get(0);
    Metric metric = layers.pipeline().metric("total").orElseThrow();
    try (DriftExplanation explanation = explain(night, release, metric, CellFilter.all())) {
      assertThat(explanation.isWhole()).isTrue();
    }
    DeltaTable changes = DeltaTable.forPath(layers.spark(), layers.lake().folder().resolve("changes").toString());
    Column ofDate = col("business_date").equalTo(lit(release.date().date())).and(col("after").isNotNull());
    changes.update(ofDate, Map.of("after.quantity", col("after.quantity").plus(1)));
    try (DriftExplanation explanation = explain(night, release, metric, CellFilter.all())) {
      assertThat(explanation.isWhole()).isFalse();
    } finally {
      changes.update(ofDate, Map.of("after.quantity", col("after.quantity").minus(1)));
    }
  }

  @Test
  void commandsTellItWithoutPersons() throws Exception {
    Path papers = Files.createDirectory(folder.resolve("papers"));
    Path file = Files.writeString(papers.resolve("law.yaml"), layers.pipeline().definition());
    String date = nights.get(0).published().get(0).date().toString();
    String[] where = {"--folder", folder.toString(), "--pipeline", file.toString()};

    DaybookProcess.Outcome table = daybook(papers, where, "reconcile", "explain", "by_country", "--date", date, "--limit", "2");
    assertThat(table.exitCode()).as(table.errors()).isZero();
    assertThat(table.output()).doesNotContainPattern(PERSON).contains("late: ", "more of late, with smaller effects; --limit ", "fx.gbp_per_eur was ", "***", "Explained: ");

    DaybookProcess.Outcome json = daybook(papers, where, "reconcile", "explain", "by_person", "--date", date, "--output", "json");
    assertThat(json.exitCode()).as(json.errors()).isZero();
    assertThat(json.output()).doesNotContainPattern(PERSON).contains("\"id\":\"***\"");
    JsonNode record = new ObjectMapper().readTree(json.output()).get(0);
    assertThat(record.fieldNames()).toIterable().containsSubsequence("cause", "window_start", "id", "key", "op", "arrival", "lines", "event_id", "before", "after");

    Path page = papers.resolve("report.html");
    DaybookProcess.Outcome report = daybook(papers, where, "reconcile", "--date", "2010-12", "--output", "json", "--html", page.toString());
    assertThat(report.exitCode()).as(report.errors()).isZero();
    JsonNode told = new ObjectMapper().readTree(report.output());
    assertThat(told.get("explained").asBoolean()).isTrue();
    assertThat(told.get("releases")).hasSize((int) nights.stream().mapToLong(night -> night.published().size()).sum());
    for (JsonNode figure : told.get("drift")) {
      BigDecimal explained = new BigDecimal(figure.get("provisional").asText());
      for (JsonNode amount : figure.get("causes")) {
        explained = explained.add(new BigDecimal(amount.asText()));
      }
      assertThat(explained).as("%s", figure).isEqualByComparingTo(figure.get("final").asText());
    }
    assertThat(report.output()).doesNotContainPattern(PERSON);
    assertThat(Files.readString(page)).doesNotContainPattern(PERSON).doesNotContain("{{", "http", "<script").contains("<svg", "Explained <small>to the cent</small>");

    assertThat(daybook(papers, where, "reconcile", "explain", "by_contry", "--date", date).errorLines()).singleElement().asString().contains("did you mean by_country?");
    assertThat(daybook(papers, where, "reconcile", "--date", "2011-01-01").errorLines()).last().asString().contains("No release from 2011-01-01 to 2011-01-01 is served");
  }

  private static DaybookProcess.Outcome daybook(Path papers, String[] where, String... command) throws Exception {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(where));
    return DaybookProcess.run(papers, Duration.ofMinutes(5), all.toArray(String[]::new));
  }

  private DriftExplanation explain(ReleaseReport night, PlannedRelease release, Metric metric, CellFilter cells) {
    NightlyPlan ofRelease = new NightlyPlan(night.plan().runId(), night.plan().cut(), List.of(release), Map.of());
    return new DriftRecords(layers.lake(), layers.pipeline(), layers.references(), new PersonalData(layers.pipeline()))
        .explain(ofRelease, madeAt.get(release.releaseId()), metric, cells);
  }

  /** What the records of each cause add to each cell that is not of one person; nothing is left out. */
  private static Map<String, BigDecimal> told(Metric metric, DriftExplanation explanation) {
    Map<String, BigDecimal> told = new TreeMap<>();
    for (CauseRecords cause : explanation.causes()) {
      for (Row row : cause.records().collectAsList()) {
        for (Measure measure : metric.additiveMeasures()) {
          add(told, cause.cause(), measure.name(), row, new BigDecimal(row.getAs(measure.name()).toString()));
        }
      }
    }
    return nonZero(told);
  }

  private Map<String, BigDecimal> drift(Metric metric, PlannedRelease release) {
    Map<String, BigDecimal> drift = new TreeMap<>();
    for (Row row : layers.lake().read(layers.lake().tables().driftOf(metric)).where(col("release_id").equalTo(release.releaseId())).collectAsList()) {
      for (String cause : LakeTables.CAUSES) {
        String measure = row.getAs("measure");
        if (metric.additiveMeasures().stream().anyMatch(each -> each.name().equals(measure))) {
          add(drift, cause, measure, row, row.getAs(cause));
        }
      }
    }
    return nonZero(drift);
  }

  private static void add(Map<String, BigDecimal> figures, String cause, String measure, Row row, BigDecimal amount) {
    boolean byCountry = List.of(row.schema().fieldNames()).contains("country");
    String cell = "%s|%s|%s|%s".formatted(cause, measure, row.getAs("window_start"), byCountry ? row.getAs("country") : "");
    figures.merge(cell, amount, BigDecimal::add);
  }

  private static Map<String, BigDecimal> nonZero(Map<String, BigDecimal> figures) {
    figures.values().removeIf(amount -> amount.signum() == 0);
    figures.replaceAll((cell, amount) -> amount.stripTrailingZeros());
    return figures;
  }
}
