package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.PartialsPublisher;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pipeline file is changed in the middle of days: pounds count twice, the lowest amount, too, and what differs is counted of records instead of quantities. What the speed
 * layer had counted before is put down to the definition.
 */
class TestRedefinition {
  private static final LocalDate UNDISTURBED = LocalDate.parse("2010-12-01");
  private static final LocalDate LOST_BATCH = UNDISTURBED.plusDays(1);
  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final String[] COUNTRIES = {"United Kingdom", "EIRE", null};

  @TempDir private static Path folder;

  private static InMemoryTopic topic;
  private static LayersUnderTest layers;
  private static Truth truth;
  private static long lsn;

  private static final Map<LocalDate, List<Sent>> before = new TreeMap<>();
  private static final Map<LocalDate, List<Sent>> after = new TreeMap<>();
  private static final Map<LocalDate, List<Sent>> late = new TreeMap<>();

  private static ReleaseReport report;
  private static DriftCells drift;
  private static DriftCells ofLostBatch;

  @BeforeAll
  static void oneNightOfTwoDefinitions() throws IOException {
    topic = new InMemoryTopic(1);
    truth = new Truth(LawPipeline.rates());
    layers = LawPipeline.open(folder, topic);
    MicroBatches microBatches = new MicroBatches(layers);
    for (LocalDate date : List.of(UNDISTURBED, LOST_BATCH)) {
      before.put(date, sent(sales(date, "10:00", Duration.ofSeconds(2))));
      late.put(date, sent(sales(date, "09:00", Duration.ofMinutes(45))));
    }
    microBatches.publish();
    layers.ingest().catchUp();
    layers.close();

    layers = LawPipeline.open(folder, topic, PartialsPublisher.nowhere(), TestRedefinition::redefined);
    microBatches.goOnWith(layers);
    for (LocalDate date : List.of(UNDISTURBED, LOST_BATCH)) {
      after.put(date, sent(sales(date, "10:02", Duration.ofSeconds(2))));
      late.get(date).addAll(sent(sales(date, "09:02", Duration.ofMinutes(45))));
    }
    long second = microBatches.publish();
    table("provisional").delete(col("business_date").equalTo(lit(LOST_BATCH)).and(col("batch_id").equalTo(second - 1)));
    report = layers.batch().run(NightlyRequest.due(Truth.instant(LOST_BATCH.plusDays(2).atStartOfDay())));
    DriftCells all = new DriftCells(Cells.drift(layers, report.plan().releases()));
    drift = of(all, UNDISTURBED);
    ofLostBatch = of(all, LOST_BATCH);
  }

  @AfterAll
  static void closeLayers() {
    layers.close();
  }

  @Test
  void nothingIsUnexplainedAndTheDateIsReleased() {
    drift.assertAddUp();
    drift.assertNothingUnexplained();
    assertThat(report.rejected()).containsOnlyKeys(new BusinessDate(LOST_BATCH));
  }

  @Test
  void definitionIsWhatTheEarlierOneCountedOtherwise() {
    Map<String, BigDecimal> pounds = DriftCells.amounts(truth.provisionals(onTime(before.get(UNDISTURBED))), Truth.Figures::pounds);
    assertThat(byCountry(drift.of("pounds", "definition"))).isEqualTo(byCountry(pounds)).isNotEmpty();
    assertThat(drift.of("lines", "definition")).isEmpty();
    assertThat(drift.of("euros", "definition")).isEmpty();
  }

  @Test
  void definitionOfOtherMeasuresIsTheStepFromOneFigureToTheOther() {
    Map<String, BigDecimal> then = new TreeMap<>(lowest(before.get(UNDISTURBED), BigDecimal.ONE));
    lowest(after.get(UNDISTURBED), TWO).forEach((cell, amount) -> then.merge(cell, amount, BigDecimal::min));
    Map<String, BigDecimal> now = new TreeMap<>(lowest(before.get(UNDISTURBED), TWO));
    lowest(after.get(UNDISTURBED), TWO).forEach((cell, amount) -> now.merge(cell, amount, BigDecimal::min));
    assertThat(byCountry(drift.of("lowest", "definition"))).isEqualTo(byCountry(DriftCells.difference(now, then))).isNotEmpty();

    Map<String, BigDecimal> thenAverages = averages(TWO, BigDecimal.ONE);
    assertThat(drift.of("average", "definition")).isEqualTo(DriftCells.difference(averages(TWO, TWO), thenAverages)).isNotEmpty();
  }

  @Test
  void whatIsLateIsWorthWhatTheDefinitionInForceSays() {
    Map<String, BigDecimal> pounds =
        DriftCells.amounts(truth.provisionals(late.get(UNDISTURBED)), figures -> figures.pounds().multiply(TWO));
    assertThat(byCountry(drift.of("pounds", "late"))).isEqualTo(byCountry(pounds)).isNotEmpty();
  }

  @Test
  void lossOfABatchIsWhatItCountedByItsOwnDefinition() {
    List<Sent> lost = before.get(LOST_BATCH);
    ofLostBatch.assertAddUp();
    assertThat(byCountry(ofLostBatch.of("pounds", "unexplained_provisional")))
        .isEqualTo(byCountry(DriftCells.amounts(truth.provisionals(lost), Truth.Figures::pounds)))
        .isNotEmpty();
    assertThat(byCountry(ofLostBatch.of("pounds", "definition")))
        .isEqualTo(byCountry(DriftCells.amounts(truth.provisionals(lost), Truth.Figures::pounds)));
  }

  /** As when the line of a batch is written by a process that was started after the change: it runs the batch again, and its partials are there. */
  @Test
  void partialsTellTheirDefinitionWhateverTheLineOfTheirBatchSays() {
    table("speed_batches").update(Map.of("definition", lit(layers.pipeline().definitionHash())));
    assertThat(layers.reconciliation().audit(report.plan())).containsOnlyKeys(new BusinessDate(LOST_BATCH));
  }

  private static String redefined(String text) {
    return text.replace("pounds: { sum: quantity", "pounds: { sum: 2 * quantity")
        .replace("lowest: { min: quantity", "lowest: { min: 2 * quantity")
        .replace("distinct: quantity", "distinct: id");
  }

  /** A dozen sales, three in each of four minutes, in their hour on time or late. */
  private static List<Sent> sales(LocalDate date, String from, Duration delay) {
    List<Sent> sales = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      LocalDateTime soldAt = date.atTime(LocalTime.parse(from)).plusMinutes(i % 4).plusSeconds(i);
      Sent.Line line = new Sent.Line(date + "/" + ++lsn, COUNTRIES[i % 3], i % 5 + 1, BigDecimal.valueOf(25_500 + 1_111L * (lsn % 17), 4), soldAt);
      sales.add(new Sent(0, Truth.instant(soldAt).plus(delay), "c", lsn, null, line));
    }
    return sales;
  }

  private static List<Sent> sent(List<Sent> sales) {
    List<Sent> sent = new ArrayList<>(sales);
    sent.forEach(sale -> topic.send(sale.partition(), sale.arrival(), sale.value()));
    return sent;
  }

  private static List<Sent> onTime(List<Sent> sales) {
    return sales.stream().filter(sale -> sale.arrival().isBefore(Truth.instant(sale.after().soldAt()).plusSeconds(60))).toList();
  }

  private static Map<String, BigDecimal> lowest(List<Sent> sales, BigDecimal times) {
    List<Sent> dearer =
        sales.stream()
            .map(sale -> new Sent(0, sale.arrival(), "c", sale.lsn(), null, times(sale.after(), times)))
            .toList();
    return DriftCells.lowest(truth.onTimeExtremes(dearer));
  }

  private static Sent.Line times(Sent.Line line, BigDecimal times) {
    return new Sent.Line(line.id(), line.country(), line.quantity(), line.price().multiply(times), line.soldAt());
  }

  /** By country, of what is counted on time, with so many times the price after the change and before it. */
  private static Map<String, BigDecimal> averages(BigDecimal timesAfter, BigDecimal timesBefore) {
    List<Sent> sales = new ArrayList<>();
    after.get(UNDISTURBED).forEach(sale -> sales.add(new Sent(0, sale.arrival(), "c", sale.lsn(), null, times(sale.after(), timesAfter))));
    before.get(UNDISTURBED).forEach(sale -> sales.add(new Sent(0, sale.arrival(), "c", sale.lsn(), null, times(sale.after(), timesBefore))));
    return Truth.averages(truth.provisionals(sales));
  }

  private static Map<String, BigDecimal> byCountry(Map<String, BigDecimal> amounts) {
    amounts.keySet().removeIf(cell -> !cell.startsWith("by_country|"));
    return amounts;
  }

  private static DriftCells of(DriftCells cells, LocalDate date) {
    return new DriftCells(cells.rows().stream().filter(row -> row.<LocalDate>getAs("business_date").equals(date)).toList());
  }

  private static DeltaTable table(String name) {
    return DeltaTable.forPath(layers.spark(), layers.lake().folder().resolve(name).toString());
  }
}
