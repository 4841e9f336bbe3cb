package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a line of {@code speed_batches} says of a micro-batch in which everything went wrong that can, with amounts that are known. */
class TestSpeedBatches {
  private static final Instant FIRST_ARRIVAL = Instant.parse("2010-12-01T10:00:02Z");
  private static final Instant LATE = Instant.parse("2010-12-01T10:45:00Z");

  @TempDir private static Path folder;

  private static LayersUnderTest layers;
  private static InMemoryTopic topic;
  private static Row batch;
  private static Row empty;

  @BeforeAll
  static void oneBatch() throws IOException {
    topic = new InMemoryTopic(2);
    layers = LawPipeline.open(folder, topic);
    Sent.Line bread = line("bread", 2, "1.50", "10:00:00");
    Sent.Line lessBread = line("bread", 1, "1.50", "10:00:00");
    Sent insert = new Sent(0, FIRST_ARRIVAL, "c", 1, null, bread);
    Sent broken = new Sent(0, FIRST_ARRIVAL.plusSeconds(1), "c", 2, null, line("broken", 4, "-1.25", "10:00:00"));
    send(insert);
    send(insert.arriving(FIRST_ARRIVAL.plusSeconds(60)));
    send(broken);
    send(broken.arriving(FIRST_ARRIVAL.plusSeconds(61)));
    send(new Sent(0, LATE, "c", 3, null, line("milk", 3, "2.25", "10:04:00")));
    send(new Sent(0, LATE, "u", 4, bread, lessBread));
    send(new Sent(1, FIRST_ARRIVAL, "x", 5, null, null));
    topic.send(1, FIRST_ARRIVAL.plusSeconds(2), null);
    send(new Sent(1, FIRST_ARRIVAL.plusSeconds(3), "r", 6, null, line("read", 7, "1.00", "10:00:00")));
    send(new Sent(1, FIRST_ARRIVAL.plusSeconds(4), "r", 7, null, line("broken too", 1, "-0.01", "10:00:00")));
    MicroBatches batches = new MicroBatches(layers);
    batches.publish();
    batches.publishAgain();
    batches.publish();
    layers.ingest().catchUp();
    Map<Long, Row> lines = new TreeMap<>();
    layers.lake().read(layers.lake().tables().speedBatches()).collectAsList().forEach(line -> lines.put(line.getAs("batch_id"), line));
    assertThat(lines.keySet()).containsExactly(0L, 1L);
    batch = lines.get(0L);
    empty = lines.get(1L);
  }

  @AfterAll
  static void closeLayers() {
    layers.close();
  }

  @Test
  void recordsAreCounted() {
    assertThat(batch.<Long>getAs("read")).isEqualTo(10);
    assertThat(batch.<Long>getAs("late")).isEqualTo(2);
    assertThat(batch.<Long>getAs("duplicate")).isEqualTo(2);
    assertThat(batch.<Long>getAs("quarantined")).isEqualTo(3);
    assertThat(batch.<Long>getAs("malformed")).isEqualTo(1);
    assertThat(batch.<Long>getAs("tombstones")).isEqualTo(1);
  }

  @Test
  void theIngestPutsAsManyInQuarantine() {
    assertThat(layers.lake().read(layers.lake().tables().quarantine()).count()).isEqualTo(batch.<Long>getAs("quarantined"));
  }

  @Test
  void lateMoneyIsWhatLateChangesAddedAndTookAway() {
    // Late for their minutes, not for their hour: 3 x 2.25 more, 1 x 1.50 less.
    assertThat(amounts("late_amounts"))
        .containsOnlyKeys("by_country.lines", "by_country.pounds", "by_country.euros")
        .containsEntry("by_country.lines", "1")
        .containsEntry("by_country.pounds", "5.25");
  }

  @Test
  void duplicateMoneyIsWhatRedeliveriesWouldHaveAdded() {
    assertThat(amounts("duplicate_amounts"))
        .containsEntry("by_country.lines", "1")
        .containsEntry("by_country.pounds", "3")
        .containsEntry("total.lines", "1")
        .containsEntry("total.pounds", "3");
  }

  @Test
  void quarantinedMoneyIsThatOfRuleBreakersOnce() {
    assertThat(amounts("quarantined_amounts"))
        .containsEntry("by_country.lines", "2")
        .containsEntry("by_country.pounds", "-5.01")
        .containsEntry("total.lines", "2")
        .containsEntry("total.pounds", "-5.01");
  }

  @Test
  void whatIsLeftOutIsInNoPartial() {
    assertThat(layers.lake().read(layers.lake().tables().provisional()).where(col("correction").equalTo(false)).count())
        .isEqualTo(batch.<Long>getAs("partials"));
    Map<String, BigDecimal> pounds = new TreeMap<>();
    for (Row row :
        layers.lake().read(layers.lake().tables().provisional()).where(col("correction").equalTo(false)).groupBy("metric").sum("pounds").collectAsList()) {
      pounds.put(row.getString(0), row.getDecimal(1).stripTrailingZeros());
    }
    assertThat(pounds).isEqualTo(Map.of("by_country", new BigDecimal("8.25"), "total", new BigDecimal("8.25")));
  }

  @Test
  void latenciesRunFromTheArrivalToTheCommit() {
    Instant committedAt = batch.getAs("committed_at");
    long oldest = Duration.between(FIRST_ARRIVAL, committedAt).toMillis();
    long youngest = Duration.between(LATE, batch.<Instant>getAs("started_at")).toMillis();
    assertThat(batch.<Long>getAs("latency_max_millis")).isBetween(Duration.between(FIRST_ARRIVAL, batch.<Instant>getAs("started_at")).toMillis(), oldest + oldest / 32);
    assertThat(batch.<Long>getAs("latency_p50_millis")).isGreaterThanOrEqualTo(youngest);
    assertThat(batch.<Long>getAs("latency_p95_millis")).isBetween(batch.<Long>getAs("latency_p50_millis"), batch.<Long>getAs("latency_max_millis"));
  }

  @Test
  void timesOfTheStepsFitIntoTheBatch() {
    long all = Duration.between(batch.<Instant>getAs("started_at"), batch.<Instant>getAs("committed_at")).toMillis();
    long steps = batch.<Long>getAs("aggregate_millis") + batch.<Long>getAs("commit_millis") + batch.<Long>getAs("publish_millis");
    assertThat(steps).isBetween(1L, all);
  }

  @Test
  void theMemoryHoldsTheEventsThatEachPartitionStillNeeds() {
    assertThat(batch.<Long>getAs("state_entries")).isEqualTo(4); // of the first partition what arrived late: the rest is beyond twice the horizon
    assertThat(batch.<Long>getAs("state_bytes")).isPositive();
  }

  @Test
  void aBatchWithoutRecordsHasNoLatenciesAndNoMoney() {
    assertThat(empty.<Long>getAs("read")).isZero();
    assertThat(empty.<Long>getAs("latency_max_millis")).isNull();
    assertThat(empty.<Instant>getAs("watermark")).isNull();
    assertThat(empty.getJavaMap(empty.fieldIndex("late_amounts"))).isEmpty();
  }

  private static void send(Sent sent) {
    topic.send(sent.partition(), sent.arrival(), sent.value());
  }

  private static Sent.Line line(String id, int quantity, String price, String soldAt) {
    return new Sent.Line(id, "EIRE", quantity, new BigDecimal(price), LocalDateTime.parse("2010-12-01T" + soldAt));
  }

  private static Map<String, String> amounts(String column) {
    Map<String, String> amounts = new TreeMap<>();
    batch.<String, BigDecimal>getJavaMap(batch.fieldIndex(column)).forEach((name, amount) -> amounts.put(name, amount.stripTrailingZeros().toPlainString()));
    return amounts;
  }
}
