package io.daybook.tests;

import static java.math.RoundingMode.HALF_UP;
import static java.util.stream.Collectors.toCollection;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.batch.ReleaseAudit;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.Register;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.ingestion.CsvFile;
import io.daybook.ingestion.Injection;
import io.daybook.ingestion.InputFolder;
import io.daybook.ingestion.Pace;
import io.daybook.ingestion.ReplayPlan;
import io.daybook.ingestion.ReplayTarget;
import io.daybook.ingestion.Replayer;
import io.daybook.ingestion.Simulation;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.LakeTables;
import io.daybook.lake.MasterDataset;
import io.daybook.lake.Offsets;
import io.daybook.lake.Topic;
import io.daybook.reconciliation.DriftTotal;
import io.daybook.speed.SpeedQuery;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All 305 days of the real shop through a real broker as fast as they go, and closed in one night or week by week: every figure equals those published
 * with the set, every difference what was injected; releases can be made again, and a flipped byte is named.
 */
@Tag("long")
class RetailYearIT {
  private static final Pipeline PIPELINE = PipelineReader.read(Repository.retailPipeline());
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @TempDir private Path folder;

  private static InputFolder input;
  private static JsonNode reference;
  private static final List<Map<String, String>> referenceDays = new ArrayList<>();

  @BeforeAll
  static void findTheRealSet() throws IOException {
    Optional<InputFolder> found = InputFolder.find(PIPELINE, Optional.empty(), System.getenv(), Repository.folder());
    Optional<Path> expected = found.map(folder -> folder.path().resolve("reference")).filter(Files::isDirectory);
    assertThat(expected)
        .as("The real Online Retail set with its reference figures is needed and is not here: name its folder in DAYBOOK_DATA, or put it into data/ (the README"
            + " says how to get it)")
        .isPresent();
    input = found.orElseThrow();
    reference = new ObjectMapper().readTree(expected.get().resolve("online_retail_reference.json").toFile());
    List<String> lines = Files.readAllLines(expected.get().resolve("online_retail_daily.csv"));
    String[] header = lines.get(0).split(",");
    for (String line : lines.subList(1, lines.size())) {
      Map<String, String> day = new HashMap<>();
      String[] cells = line.split(",");
      for (int i = 0; i < header.length; i++) {
        day.put(header[i], cells[i]);
      }
      referenceDays.add(day);
    }
  }

  @Test
  void yearWithLateAmendedDeletedAndRedeliveredRecords() throws Exception {
    closeYear(Simulation.defaults());
  }

  @Test
  void yearAsTheFileHasIt() throws Exception {
    List<DriftTotal> totals = closeYear(Simulation.undisturbed());

    Map<String, BigDecimal> provisionalEuros = new HashMap<>();
    totals.stream().filter(total -> total.measure().equals("net_eur")).forEach(total -> provisionalEuros.put(total.date().toString(), total.provisional()));
    assertEurosEqual(provisionalEuros, "prov_gbp_per_eur", "net_eur_prov_day_rounded");
  }

  /** Nights in which some dates are closed and others, for which more has come since, are restated. */
  @Test
  void yearWithANightEachWeek() throws Exception {
    inYear(Simulation.defaults(), (plan, replayer, layers, stopwatch) -> {
      try (SpeedQuery speed = layers.speed().start()) {
        for (int i = 6; i < plan.dates().size() + 6; i += 7) {
          Instant night = night(plan.dates().get(Math.min(i, plan.dates().size() - 1)));
          replayer.send(night, progress -> {});
          awaitEnd(speed, layers.topic());
          assertThat(layers.batch().run(NightlyRequest.due(night)).rejected()).isEmpty();
        }
      }
      stopwatch.lap("nights");

      ReleaseAudit audit = new ReleaseAudit(layers.lake(), PIPELINE);
      Register register = audit.register();
      assertThat(register.standings().keySet()).containsExactlyElementsOf(plan.dates());
      assertFinalFiguresArePublishedOnes(layers, register.standings().values().stream().map(standing -> standing.served().orElseThrow().releaseId()).toList());
      List<String> releases = register.entries().stream().flatMap(entry -> entry.releaseId().stream()).distinct().collect(toCollection(ArrayList::new));
      assertThat(releases).as("some dates were restated").hasSizeGreaterThan(plan.dates().size());
      assertThat(audit.verify()).isEmpty();
      stopwatch.lap("audit of %d entries and %d files".formatted(register.entries().size(), audit.files()));
      Random random = new Random(20101201);
      Collections.shuffle(releases, random);
      for (String release : releases.subList(0, 10)) {
        assertThat(audit.reproduce(release)).as("%s made again", release).isNotEmpty().allSatisfy((metric, made) -> assertThat(made.now()).isEqualTo(made.recorded()));
      }
      stopwatch.lap("ten releases made again");
      assertFlippedBytesAreNamed(layers, audit, random);
      stopwatch.lap("flipped bytes");
    });
  }

  private static void assertFlippedBytesAreNamed(LayersUnderTest layers, ReleaseAudit audit, Random random) throws IOException {
    LakeTables tables = layers.lake().tables();
    for (String table : List.of(tables.changes().name(), tables.finalOf(PIPELINE.metrics().get(0)).name(), tables.releases().name())) {
      List<Path> files;
      try (Stream<Path> all = Files.walk(layers.lake().folder().resolve(table))) {
        files = all.filter(file -> file.toString().endsWith(".parquet") && !file.toString().contains("_delta_log")).sorted().toList();
      }
      Path file = files.get(random.nextInt(files.size()));
      byte[] bytes = Files.readAllBytes(file);
      byte[] flipped = bytes.clone();
      flipped[random.nextInt(bytes.length)] ^= 1 << random.nextInt(8);
      Files.write(file, flipped);
      assertThat(audit.verify()).as("a flipped byte in %s", file).anyMatch(problem -> problem.contains(file.getFileName().toString()));
      Files.write(file, bytes);
    }
    assertThat(audit.verify()).isEmpty();
  }

  private static Instant night(BusinessDate date) {
    return PIPELINE.calendar().endOf(date).plus(PIPELINE.closing().grace());
  }

  /** What a test does with the year. */
  @FunctionalInterface
  private interface InYear {
    void run(ReplayPlan plan, Replayer replayer, LayersUnderTest layers, Stopwatch stopwatch) throws Exception;
  }

  private void inYear(Simulation simulation, InYear test) throws Exception {
    Stopwatch stopwatch = new Stopwatch(simulation.toString());
    ReplayPlan plan = ReplayPlan.of(PIPELINE, CsvFile.read(PIPELINE, input.sourceFile(PIPELINE)), simulation);
    stopwatch.lap("plan");
    try (KafkaUnderTest kafka = KafkaUnderTest.start(folder.resolve("kafka"));
        Replayer replayer = Replayer.open(ReplayTarget.at(kafka.bootstrapServers()), plan, Pace.asFastAsPossible());
        LayersUnderTest layers =
            LayersUnderTest.open(PIPELINE, input.path(), folder, new KafkaTopic(kafka.bootstrapServers(), PIPELINE.source().topic()))) {
      stopwatch.lap("start");
      test.run(plan, replayer, layers, stopwatch);
    }
  }

  private List<DriftTotal> closeYear(Simulation simulation) throws Exception {
    List<DriftTotal> totals = new ArrayList<>();
    inYear(simulation, (plan, replayer, layers, stopwatch) -> {
      Instant night = night(plan.dates().get(plan.dates().size() - 1));
      try (SpeedQuery speed = layers.speed().start()) {
        replayer.send(night, progress -> {});
        stopwatch.lap("send");
        awaitEnd(speed, layers.topic());
        stopwatch.lap("speed layer after the last was sent");
      }
      layers.ingest().catchUp();
      stopwatch.lap("ingest");
      ReleaseReport report = layers.batch().run(NightlyRequest.due(night));
      stopwatch.lap("night");

      assertThat(report.rejected()).isEmpty();
      assertThat(report.published()).extracting(PlannedRelease::date).containsExactlyElementsOf(plan.dates()).hasSize(305);
      assertFinalFiguresArePublishedOnes(layers, report.published().stream().map(PlannedRelease::releaseId).toList());
      assertDuplicatesAreKeptAndRedeliveriesGone(layers, report, plan);
      assertNoCellIsUnexplained(layers, report);
      totals.addAll(layers.reconciliation().totals(report.published()));
      DriftFigures.assertEqual(
          totals, plan, new RetailTruth(input.sourceFile(PIPELINE), input.referenceFile(PIPELINE.references().get(0))));
      stopwatch.lap("checks");
    });
    return totals;
  }

  private static void awaitEnd(SpeedQuery speed, Topic topic) {
    Map<Integer, Long> sent = topic.endOffsets();
    while (!Offsets.cover(speed.publishedOffsets(), sent)) {
      speed.awaitProgress(PATIENCE);
    }
  }

  private static void assertFinalFiguresArePublishedOnes(LayersUnderTest layers, List<String> releases) {
    Sums all = new Sums();
    Sums dayLines = new Sums();
    Sums dayPounds = new Sums();
    Sums dayEuros = new Sums();
    Sums monthLines = new Sums();
    Sums monthPounds = new Sums();
    Sums countryPounds = new Sums();
    for (Row row :
        ofReleases(layers, releases, "sales_by_country")
            .groupBy("business_date", "country")
            .agg(sum("lines"), sum("net_gbp"), sum("net_eur"))
            .collectAsList()) {
      String date = row.get(0).toString();
      BigDecimal lines = BigDecimal.valueOf(row.getLong(2));
      all.add("lines", lines);
      all.add("pounds", row.getDecimal(3));
      all.add("euros", row.getDecimal(4));
      dayLines.add(date, lines);
      dayPounds.add(date, row.getDecimal(3));
      dayEuros.add(date, row.getDecimal(4));
      monthLines.add(date.substring(0, 7), lines);
      monthPounds.add(date.substring(0, 7), row.getDecimal(3));
      countryPounds.add(row.getString(1), row.getDecimal(3));
    }
    Sums dayCancelled = new Sums();
    for (Row row : ofReleases(layers, releases, "sales").groupBy("business_date").agg(sum("cancelled_gbp")).collectAsList()) {
      dayCancelled.add(row.get(0).toString(), row.getDecimal(1));
    }

    assertThat(all.nonZero().get("lines")).isEqualByComparingTo("541909").isEqualByComparingTo(reference.get("rows").asText());
    assertThat(all.nonZero().get("pounds")).isEqualByComparingTo("9747747.934").isEqualByComparingTo(reference.get("net_gbp").asText());
    // Lines are rounded HALF_UP to ten places each; the reference is rounded nowhere.
    assertThat(all.nonZero().get("euros").setScale(2, HALF_UP))
        .isEqualTo(new BigDecimal(reference.get("eur_official_same_day_or_last_previous_ECB_fix").asText()).setScale(2, HALF_UP));
    assertThat(monthLines.nonZero()).as("lines by month").isEqualTo(ofMonths("rows")).hasSize(13);
    assertThat(monthPounds.nonZero()).as("pounds by month").isEqualTo(ofMonths("net_gbp")).hasSize(13);
    assertThat(countryPounds.nonZero()).as("pounds by country").isEqualTo(ofCountries()).hasSize(38);
    assertThat(dayLines.nonZero()).as("lines by day").isEqualTo(ofDays("lines")).hasSize(305);
    assertThat(dayPounds.nonZero()).as("pounds by day").isEqualTo(ofDays("net_gbp"));
    assertThat(dayCancelled.nonZero()).as("cancelled by day").isEqualTo(ofDays("cancel_gbp"));
    assertEurosEqual(dayEuros.nonZero(), "official_gbp_per_eur", "net_eur_official_day_rounded");
  }

  /**
   * To the cent, and to what is lost by rounding each line to ten places. The reference rounds a day's sum once: on 5 December 2010 that lies on half a
   * cent, and the sum of the rounded lines just below.
   */
  private static void assertEurosEqual(Map<String, BigDecimal> euros, String rate, String published) {
    assertThat(euros).hasSize(305);
    for (Map<String, String> day : referenceDays) {
      BigDecimal unrounded = new BigDecimal(day.get("net_gbp")).divide(new BigDecimal(day.get(rate)), MathContext.DECIMAL128);
      BigDecimal lostByRounding = new BigDecimal(day.get("lines")).movePointLeft(10);
      assertThat(unrounded.setScale(2, HALF_UP)).as("%s", day).isEqualByComparingTo(day.get(published));
      assertThat(euros.get(day.get("invoice_date"))).as("%s of %s", published, day).isCloseTo(unrounded, within(lostByRounding));
    }
  }

  private static void assertDuplicatesAreKeptAndRedeliveriesGone(LayersUnderTest layers, ReleaseReport report, ReplayPlan plan) {
    Column[] content = // all but the ordinal that tells equal lines apart
        PIPELINE.source().fields().stream()
            .filter(field -> !field.name().equals("line_no"))
            .map(field -> col("after." + field.name()))
            .toArray(Column[]::new);
    Row copies =
        new MasterDataset(layers.lake())
            .latestImages(report.plan().cut(), plan.dates())
            .groupBy(content)
            .agg(count("*").minus(1).as("copies"))
            .agg(sum("copies"))
            .head();
    assertThat(copies.getLong(0)).isEqualTo(5268).isEqualTo(reference.get("exact_duplicate_extra_rows").asLong());

    Dataset<Row> changes = layers.lake().read(layers.lake().tables().changes());
    assertThat(changes.count()).isEqualTo(plan.size());
    assertThat(changes.where(col("redelivery_of").isNotNull()).count())
        .isEqualTo(plan.injections().get(Injection.REDELIVERED) + plan.injections().get(Injection.REDELIVERED_BEYOND));
  }

  private static void assertNoCellIsUnexplained(LayersUnderTest layers, ReleaseReport report) {
    for (Metric metric : PIPELINE.metrics()) {
      Dataset<Row> drift = layers.lake().read(layers.lake().tables().driftOf(metric));
      assertThat(drift.select("release_id").distinct().count()).isEqualTo(report.published().size());
      for (String column : List.of("unexplained_provisional", "unexplained_late", "unexplained_final", "unexplained")) {
        assertThat(drift.where(col(column).notEqual(lit(0))).count()).as("cells of %s with %s", metric.name(), column).isZero();
      }
    }
  }

  private static Dataset<Row> ofReleases(LayersUnderTest layers, List<String> releases, String metric) {
    return layers.lake().read(layers.lake().tables().finalOf(PIPELINE.metric(metric).orElseThrow())).where(col("release_id").isin(releases.toArray()));
  }

  private static Map<String, BigDecimal> ofDays(String column) {
    Sums days = new Sums();
    referenceDays.forEach(day -> days.add(day.get("invoice_date"), new BigDecimal(day.get(column))));
    return days.nonZero();
  }

  private static Map<String, BigDecimal> ofMonths(String figure) {
    Sums months = new Sums();
    reference.get("monthly").fields().forEachRemaining(month -> months.add(month.getKey(), new BigDecimal(month.getValue().get(figure).asText())));
    return months.nonZero();
  }

  private static Map<String, BigDecimal> ofCountries() {
    Sums countries = new Sums();
    reference.get("country_net_gbp").fields().forEachRemaining(country -> countries.add(country.getKey(), new BigDecimal(country.getValue().asText())));
    return countries.nonZero();
  }
}
