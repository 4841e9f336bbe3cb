package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.ReleaseReport;
import io.daybook.reconciliation.DriftTotal;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Laws 1, 2, 3 and 7, over the layers as they run, on real Delta tables: any stream, shuffled, late, redelivered, amended, moved, deleted and cut into
 * micro-batches anywhere, gives in both layers the decimals that plain arithmetic gives, and every difference is explained.
 */
class TestTheLaw {
  private static final int PARTITIONS = 2;

  private static Path folder;
  private static InMemoryTopic topic;
  private static LayersUnderTest layers;
  private static MicroBatches microBatches;
  private static Truth truth;

  private static LocalDate date = LocalDate.parse("2010-12-01");
  private static long lsn;

  @BeforeContainer
  static void openLayers() throws IOException {
    folder = Files.createTempDirectory("daybook-law");
    topic = new InMemoryTopic(PARTITIONS);
    layers = LawPipeline.open(folder, topic);
    microBatches = new MicroBatches(layers);
    truth = new Truth(LawPipeline.rates());
  }

  @AfterContainer
  static void closeLayers() throws IOException {
    layers.close();
    Folders.delete(folder);
  }

  @Property(tries = 3, shrinking = ShrinkingMode.OFF) // each try goes on on the same tables, with dates of its own
  void speedLayerEqualsBatchLayerEqualsPlainArithmetic(@ForAll long seed) {
    Random random = new Random(seed);
    date = date.plusDays(4);
    List<Sent> deliveries = new Histories(seed, date, PARTITIONS, lsn).deliveries(20 + random.nextInt(80));
    lsn += 1_000_000;
    for (Sent sent : deliveries) {
      topic.send(sent.partition(), sent.arrival(), sent.value());
    }
    publishInRandomBatches(random);

    ReleaseReport report = layers.batch().run(NightlyRequest.due(Truth.instant(date.plusDays(3).atStartOfDay())));

    assertThat(report.rejected()).as("unexplained").isEmpty();
    assertThat(Cells.finals(layers, report.published())).as("final").isEqualTo(truth.finals(deliveries));
    assertThat(Cells.provisional(layers, col("business_date").between(date, date.plusDays(2)))).as("provisional").isEqualTo(truth.provisionals(deliveries));
    assertThat(Cells.finalExtremes(layers, report.published())).as("final extremes").isEqualTo(truth.finalExtremes(deliveries));
    Map<String, Extremes> extremes = Cells.provisionalExtremes(layers, col("business_date").between(date, date.plusDays(2)));
    assertThat(extremes).as("provisional extremes").isEqualTo(truth.provisionalExtremes(deliveries));
    extremes.keySet().retainAll(Cells.withoutRetractions(layers, col("business_date").between(date, date.plusDays(2))));
    assertThat(truth.latestExtremes(deliveries)).as("extremes of cells that nothing was taken away from").containsAllEntriesOf(extremes).hasSizeGreaterThan(extremes.size());
    assertThat(Cells.finalSpreads(layers, report.published())).as("final spreads").isEqualTo(Truth.finalSpreads(deliveries));
    Map<String, Long> quantities = Cells.provisionalQuantities(layers, col("business_date").between(date, date.plusDays(2)));
    assertThat(quantities.keySet()).isEqualTo(Truth.provisionalSpreads(deliveries).keySet());
    Truth.provisionalSpreads(deliveries).forEach((cell, spread) -> assertThat(quantities).as("provisional quantities").containsEntry(cell, spread.quantities()));
    for (DriftTotal total : layers.reconciliation().totals(report.published())) {
      BigDecimal explained = total.causes().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(explained).as("%s", total).isEqualByComparingTo(total.difference());
      assertThat(total.unexplained()).as("%s", total).isEqualByComparingTo(BigDecimal.ZERO);
    }
    assertEveryMeasureIsExplained(report, deliveries);
  }

  /** Of measures that do not add up, too: the figures are those of plain arithmetic, and so is what an image that is gone again leaves behind. */
  private static void assertEveryMeasureIsExplained(ReleaseReport report, List<Sent> deliveries) {
    DriftCells drift = new DriftCells(Cells.drift(layers, report.published()));
    drift.assertAddUp();
    drift.assertNothingUnexplained();

    Map<String, Extremes> onTime = truth.onTimeExtremes(deliveries);
    Map<String, Extremes> come = truth.provisionalExtremes(deliveries);
    Map<String, Extremes> latest = truth.latestExtremes(deliveries);
    Map<String, Extremes> official = truth.finalExtremes(deliveries);
    assertThat(drift.of("lowest", "provisional")).isEqualTo(DriftCells.lowest(onTime));
    assertThat(drift.of("lowest", "provisional_at_release")).isEqualTo(DriftCells.lowest(come));
    assertThat(drift.of("lowest", "approximation")).isEqualTo(DriftCells.difference(DriftCells.lowest(latest), DriftCells.lowest(come))).isNotEmpty();
    assertThat(drift.of("lowest", "final")).isEqualTo(DriftCells.lowest(official));
    assertThat(drift.of("highest", "provisional")).isEqualTo(DriftCells.highest(onTime));
    assertThat(drift.of("highest", "provisional_at_release")).isEqualTo(DriftCells.highest(come));
    assertThat(drift.of("highest", "approximation")).isEqualTo(DriftCells.difference(DriftCells.highest(latest), DriftCells.highest(come)));
    assertThat(drift.of("highest", "reference_data")).isEqualTo(DriftCells.difference(DriftCells.highest(official), DriftCells.highest(latest)));

    Map<String, BigDecimal> quantities = DriftCells.quantities(Truth.provisionalSpreads(deliveries));
    Map<String, BigDecimal> left = DriftCells.quantities(Truth.finalSpreads(deliveries));
    assertThat(drift.of("quantities", "provisional")).isEqualTo(DriftCells.quantities(Truth.onTimeSpreads(deliveries)));
    assertThat(drift.of("quantities", "provisional_at_release")).isEqualTo(quantities);
    assertThat(drift.of("quantities", "approximation")).isEqualTo(DriftCells.difference(left, quantities));
    assertThat(drift.of("quantities", "final")).isEqualTo(left);
    assertThat(drift.of("median", "final")).isEqualTo(DriftCells.amounts(Truth.finalSpreads(deliveries), Truth.Spread::median));
    assertThat(drift.of("median", "approximation")).as("as a whole").isEqualTo(drift.of("median", "difference"));

    for (String column : List.of("provisional", "provisional_at_day_end", "provisional_at_release", "final")) {
      Map<String, BigDecimal> averages = Truth.averages(Cells.drift(layers, report.published(), column));
      assertThat(drift.of("average", column)).as(column).isEqualTo(DriftCells.amounts(averages, average -> average));
    }
    assertThat(drift.of("average", "approximation")).isEmpty();
  }

  /** Cuts what is new into micro-batches anywhere; now and then one is published twice, and the ingest runs in between. */
  private static void publishInRandomBatches(Random random) {
    while (!microBatches.coverTheTopic()) {
      microBatches.publish(() -> random.nextInt(60));
      if (random.nextInt(4) == 0) {
        microBatches.publishAgain();
      }
      if (random.nextInt(3) == 0) {
        layers.ingest().catchUp();
      }
    }
  }
}
