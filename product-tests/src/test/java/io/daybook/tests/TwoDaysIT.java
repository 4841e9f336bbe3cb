package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.ingestion.CsvFile;
import io.daybook.ingestion.InputFolder;
import io.daybook.ingestion.Pace;
import io.daybook.ingestion.ReplayPlan;
import io.daybook.ingestion.ReplayTarget;
import io.daybook.ingestion.Replayer;
import io.daybook.ingestion.RetailGenerator;
import io.daybook.ingestion.Simulation;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.PartialsTopic;
import io.daybook.serving.ServingLayer;
import io.daybook.serving.SqlClient;
import io.daybook.speed.SpeedQuery;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A day and its night, and half a day more, through Kafka, the layers and Trino: what a reader of the merged view sees, step by step. */
class TwoDaysIT {
  private static final Pipeline PIPELINE = PipelineReader.read(Repository.retailPipeline());
  private static final BusinessDate FIRST = BusinessDate.parse("2010-12-01");
  private static final BusinessDate SECOND = BusinessDate.parse("2010-12-02");
  private static final Duration PATIENCE = Duration.ofMinutes(2); // bounds a hang
  private static final String TWICE = "select window_start, country from sales_by_country group by 1, 2 having count(*) > 1";

  @Test
  void pastIsFinalAndTheRunningDayGrowsByWhatTheSpeedLayerPublishes(@TempDir Path folder) throws Exception {
    Path lake = Files.createDirectory(folder.resolve("lake"));
    InputFolder input = new RetailGenerator(1).write(PIPELINE, new DateRange(FIRST, SECOND), folder.resolve("generated"));
    ReplayPlan plan = ReplayPlan.of(PIPELINE, CsvFile.read(PIPELINE, input.sourceFile(PIPELINE)), Simulation.undisturbed());
    try (StackUnderTest stack = StackUnderTest.start(folder, lake);
        Replayer replayer = Replayer.open(ReplayTarget.at(stack.bootstrapServers()), plan, Pace.asFastAsPossible());
        PartialsTopic partials = PartialsTopic.open(stack.bootstrapServers(), PIPELINE);
        LayersUnderTest layers =
            LayersUnderTest.open(PIPELINE, input.path(), folder, new KafkaTopic(stack.bootstrapServers(), PIPELINE.source().topic()), partials)) {
      try (ServingLayer servingLayer = new ServingLayer(stack.trino(), lake)) {
        servingLayer.publish(PIPELINE);
      }
      SqlClient sql = new SqlClient(stack.trino(), ServingLayer.schemaOf(PIPELINE));

      int ofFirst;
      String first;
      int sentOnTheSecond;
      try (SpeedQuery speed = layers.speed().start()) {
        ofFirst = replayer.send(night(FIRST), progress -> {});
        awaitSeen(sql, List.of("2010-12-01 PROVISIONAL " + ofFirst));

        assertThat(layers.batch(Clock.systemUTC()).run(NightlyRequest.due(night(FIRST))).rejected()).isEmpty();
        first = "2010-12-01 FINAL " + ofFirst;
        assertThat(seen(sql)).containsExactly(first);

        sentOnTheSecond = sendStretch(replayer, sql, first, 0, "11:00");
        sentOnTheSecond = sendStretch(replayer, sql, first, sentOnTheSecond, "13:00");
        sentOnTheSecond = sendStretch(replayer, sql, first, sentOnTheSecond, "15:00");
        assertThat(sql.<Boolean>query(TWICE, rows -> rows.iterator().hasNext())).as("a window of a country seen twice").isFalse();
      }

      assertThat(replayer.send(night(SECOND), progress -> {})).as("sent while the speed layer is off").isPositive();
      layers.ingest().catchUp();
      Map<String, BigDecimal> published = PartialsConsumer.of(stack.bootstrapServers(), PartialsTopic.nameOf(PIPELINE)).sums("sales_by_country", "lines");
      assertThat(published).as("lines in the topic of partials").isEqualTo(Map.of("2010-12-01", decimal(ofFirst), "2010-12-02", decimal(sentOnTheSecond)));
      assertThat(seen(sql)).as("nothing else makes provisional figures").containsExactly(first, "2010-12-02 PROVISIONAL " + sentOnTheSecond);
    }
  }

  /** Sends what arrives on the second day until a time, and waits until SQL shows it. */
  private static int sendStretch(Replayer replayer, SqlClient sql, String first, int sentBefore, String until) throws InterruptedException {
    int sent = sentBefore + replayer.send(Instant.parse("2010-12-02T%s:00Z".formatted(until)), progress -> {});
    assertThat(sent).as("sent until " + until).isGreaterThan(sentBefore);
    awaitSeen(sql, List.of(first, "2010-12-02 PROVISIONAL " + sent));
    return sent;
  }

  private static void awaitSeen(SqlClient sql, List<String> expected) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> assertThat(seen(sql)).isEqualTo(expected));
  }

  /** Date, status and number of lines, by one statement. */
  private static List<String> seen(SqlClient sql) {
    return sql.query(
        "select business_date, status, sum(lines) from sales_by_country group by 1, 2 order by 1, 2",
        rows -> {
          List<String> seen = new ArrayList<>();
          rows.forEach(row -> seen.add("%s %s %s".formatted(row.get(0), row.get(1), row.get(2))));
          return seen;
        });
  }

  private static BigDecimal decimal(int number) {
    return BigDecimal.valueOf(number);
  }

  private static Instant night(BusinessDate date) {
    return PIPELINE.calendar().endOf(date).plus(PIPELINE.closing().grace());
  }
}
