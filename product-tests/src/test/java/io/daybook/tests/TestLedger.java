package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.DateRange;
import io.daybook.ingestion.CsvFile;
import io.daybook.ingestion.DebeziumJson;
import io.daybook.ingestion.Delivery;
import io.daybook.ingestion.Injection;
import io.daybook.ingestion.InputFolder;
import io.daybook.ingestion.ReplayPlan;
import io.daybook.ingestion.RetailGenerator;
import io.daybook.ingestion.Simulation;
import io.daybook.reconciliation.DriftTotal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The causes that the reconciliation finds are those that the replay injected: by date, metric and measure, to the last digit. */
@Tag("long")
class TestLedger {
  private static final DateRange DATES = DateRange.parse("2010-12-01..2010-12-03");
  private static final int PARTITIONS = 3;
  private static final Pipeline PIPELINE = PipelineReader.read(Repository.retailPipeline());

  @TempDir private Path folder;

  private InputFolder input;
  private LayersUnderTest layers;

  @AfterEach
  void closeLayers() {
    layers.close();
  }

  @Test
  void causesAreWhatTheReplayInjected() throws IOException {
    ReplayPlan plan = generated(new Simulation(7, 0.05, 0.05, 0.03, 0.04, 0.03));
    for (Injection injection : List.of(Injection.LATE, Injection.REDELIVERED, Injection.REDELIVERED_BEYOND, Injection.AMENDED, Injection.DELETED)) {
      assertThat(plan.injections().get(injection)).as("%s", injection).isGreaterThan(100);
    }

    List<DriftTotal> totals = totals(replayed(plan), plan);

    DriftFigures.assertEqual(totals, plan, truth());
    assertThat(totals).extracting(total -> total.causes().get("duplicate").signum()).as("some come again within the hour").contains(-1);
    Dataset<Row> changes = layers.lake().read(layers.lake().tables().changes());
    assertThat(changes.count()).isEqualTo(plan.size());
    assertThat(changes.where(col("redelivery_of").isNotNull()).count())
        .isEqualTo(plan.injections().get(Injection.REDELIVERED) + plan.injections().get(Injection.REDELIVERED_BEYOND));
  }

  @Test
  void withoutInjectionsOnlyTheReferenceDataMakesADifference() throws IOException {
    ReplayPlan plan = generated(Simulation.undisturbed());

    List<DriftTotal> totals = totals(replayed(plan), plan);

    DriftFigures.assertEqual(totals, plan, truth());
    for (DriftTotal total : totals) {
      assertThat(total.difference()).as("%s", total).isEqualByComparingTo(total.causes().get("reference_data"));
      assertThat(total.difference().signum() != 0).as("%s", total).isEqualTo(total.measure().equals("net_eur"));
    }
  }

  private ReplayPlan generated(Simulation simulation) {
    input = new RetailGenerator(11).write(PIPELINE, DATES, folder.resolve("generated"));
    return ReplayPlan.of(PIPELINE, CsvFile.read(PIPELINE, input.sourceFile(PIPELINE)), simulation);
  }

  /** Sends all deliveries, publishes them in micro-batches of any size, and runs one night. */
  private ReleaseReport replayed(ReplayPlan plan) {
    InMemoryTopic topic = new InMemoryTopic(PARTITIONS);
    DebeziumJson json = new DebeziumJson(PIPELINE);
    plan.deliveries().forEach(delivery -> topic.send(partition(json, delivery), delivery.arrival(), json.value(delivery)));
    layers = LayersUnderTest.open(PIPELINE, input.path(), folder, topic);
    MicroBatches microBatches = new MicroBatches(layers);
    Random random = new Random(5);
    while (!microBatches.coverTheTopic()) {
      microBatches.publish(() -> random.nextInt(1_500));
    }
    return layers.batch().run(NightlyRequest.due(Instant.parse("2010-12-05T00:00:00Z")));
  }

  private static int partition(DebeziumJson json, Delivery delivery) {
    return Math.floorMod(Arrays.hashCode(json.key(delivery.payload()).orElseThrow()), PARTITIONS);
  }

  private List<DriftTotal> totals(ReleaseReport report, ReplayPlan plan) {
    assertThat(report.rejected()).isEmpty();
    assertThat(report.published()).extracting(PlannedRelease::date).hasSize(3).containsExactlyElementsOf(plan.dates());
    DriftCells drift = new DriftCells(Cells.drift(layers, report.published()));
    drift.assertAddUp();
    drift.assertNothingUnexplained();
    return layers.reconciliation().totals(report.published());
  }

  private RetailTruth truth() throws IOException {
    return new RetailTruth(input.sourceFile(PIPELINE), input.referenceFile(PIPELINE.references().get(0)));
  }
}
