package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.slice.Slices;
import io.airlift.stats.TDigest;
import io.daybook.batch.BatchLayer;
import io.daybook.batch.RollUp;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Compaction;
import io.daybook.lake.MetricFunction;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Partials of released dates are merged, and nothing that is asked of them becomes another: raw sums, later releases and what explains them, what a
 * fault shows as. On histories that have everything in them that a stream can have.
 */
@Tag("long")
class TestRollUp {
  private static final int PARTITIONS = 2;
  private static final Duration AN_HOUR = Duration.ofHours(1).plusSeconds(10);
  private static final Column[] ALIKE =
      Stream.of("metric", "business_date", "window_start", "window_end", "country", "late", "after_day", "correction", "epoch")
          .map(name -> col(name))
          .toArray(Column[]::new);

  @TempDir private static Path folder;

  private static InMemoryTopic topic;
  private static LayersUnderTest layers;
  private static MicroBatches microBatches;
  private static Truth truth;
  private static LocalDate lastDate = LocalDate.parse("2010-12-01");
  private static long lsn;

  private final Random random = new Random(9);
  private final List<Sent> deliveries = new ArrayList<>();
  private LocalDate date;
  private Column ofDates;
  private int sentLast;

  @BeforeAll
  static void openLayers() throws IOException {
    topic = new InMemoryTopic(PARTITIONS);
    layers = LawPipeline.open(folder, topic);
    microBatches = new MicroBatches(layers);
    truth = new Truth(LawPipeline.rates());
  }

  @AfterAll
  static void closeLayers() {
    layers.close();
  }

  @BeforeEach
  void takeDates() {
    lastDate = lastDate.plusDays(9); // behind everything that has arrived: a partition's arrivals are in order
    date = lastDate;
    ofDates = col("business_date").between(date, date.plusDays(2));
  }

  @Test
  void whatIsAskedOfReleasedDatesStaysAndLaterReleasesAreExplained() {
    send(50, Duration.ZERO);
    publish();
    ReleaseReport first = night(layers.batch(Clock.systemUTC()));
    assertThat(first.rejected()).isEmpty();
    Map<String, List<Object>> figures = figures();
    Map<String, Long> quantities = Cells.provisionalQuantities(layers, ofDates);
    Map<String, Double> medians = medians();
    long partials = partials(ofDates);
    List<Row> newest = newestBatch();

    rollUpAfter(Duration.ofMinutes(59));
    assertThat(partials(ofDates)).as("statements from before the release may be under way").isEqualTo(partials);
    rollUpAfter(AN_HOUR);

    assertThat(partials(ofDates)).isLessThan(partials);
    assertThat(divided(col("batch_id").lt(newest.get(0).<Long>getAs("batch_id")))).as("cells in pieces, but for the newest batch").isEmpty();
    assertThat(figures()).isEqualTo(figures);
    assertThat(Cells.provisionalQuantities(layers, ofDates)).isEqualTo(quantities);
    assertThat(medians()).isEqualTo(medians);
    assertThat(newestBatch()).as("a new epoch may publish it again").isEqualTo(newest);
    assertThat(audit(first)).isEmpty();
    long version = version();
    rollUpAfter(AN_HOUR);
    assertThat(version()).as("there is nothing more to merge").isEqualTo(version);

    long lastCovered = newest.get(0).getAs("batch_id");
    send(30, Duration.ofDays(3)); // for dates that are released: amended, moved, deleted, once more, and all of it late
    publish();
    long beyond = partials(ofDates.and(beyond(lastCovered)));
    rollUpAfter(AN_HOUR);
    assertThat(partials(ofDates.and(beyond(lastCovered)))).as("partials beyond the cut").isEqualTo(beyond).isGreaterThan(10);

    ReleaseReport second = night(layers.batch(Clock.systemUTC()));
    assertThat(second.rejected()).as("unexplained").isEmpty();
    assertThat(second.published()).hasSameSizeAs(first.published()).allSatisfy(release -> assertThat(release.number()).isEqualTo(2));
    assertThat(Cells.finals(layers, second.published())).isEqualTo(truth.finals(deliveries));
    assertThat(layers.reconciliation().totals(second.published())).extracting(total -> total.causes().get("late").signum()).contains(1);

    Map<String, List<Object>> figuresAtTheSecond = figures();
    rollUpAfter(AN_HOUR.plus(AN_HOUR));
    assertThat(figures()).isEqualTo(figuresAtTheSecond);
    assertThat(Cells.provisional(layers, ofDates)).isEqualTo(truth.provisionals(deliveries));
    assertThat(audit(first)).as("what the first release covered is still kept apart").isEmpty();
    assertThat(audit(second)).isEmpty();
  }

  @Test
  void partialThatIsLostAfterItWasMergedIsUnexplained() {
    send(30, Duration.ZERO);
    publish();
    ReleaseReport report = night(layers.batch(Clock.systemUTC()));
    rollUpAfter(AN_HOUR);
    assertThat(audit(report)).isEmpty();
    Row lost = provisional().where(ofDates.and(col("metric").equalTo("total")).and(not(col("late"))).and(col("record_count").gt(2))).head();
    Column cell = ofDates.and(col("metric").equalTo("total")).and(col("window_start").equalTo(lit(lost.getAs("window_start"))));

    table().delete(cell.and(col("batch_id").equalTo(lost.getAs("batch_id"))).and(not(col("late"))).and(not(col("correction"))));

    BusinessDate date = new BusinessDate(lost.getAs("business_date"));
    assertThat(audit(report)).containsOnlyKeys(date);
    BigDecimal pounds = lost.getAs("pounds");
    assertThat(audit(report).get(date))
        .contains(
            "pounds of total, window %s: unexplained %s in the provisional figure"
                .formatted(lost.getAs("window_start"), pounds.stripTrailingZeros().toPlainString()));
  }

  @Test
  void appendsAndMergesOfFilesGoOnMeanwhile() {
    send(30, Duration.ZERO);
    publish();
    night(layers.batch(Clock.systemUTC()));
    Map<String, List<Object>> figures = figures();
    Column ofReleased = ofDates;
    long partials = partials(ofReleased);
    takeDates();
    send(30, Duration.ZERO);

    CompletableFuture<Void> stream = CompletableFuture.runAsync(this::publishAndMerge);
    do {
      rollUpAfter(AN_HOUR);
    } while (!stream.isDone());
    stream.join();
    rollUpAfter(AN_HOUR);

    layers.ingest().catchUp();
    List<Sent> appended = deliveries.subList(deliveries.size() - sentLast, deliveries.size());
    assertThat(Cells.provisional(layers, ofDates)).as("what was appended").isEqualTo(truth.provisionals(appended));
    ofDates = ofReleased;
    assertThat(figures()).isEqualTo(figures);
    assertThat(partials(ofDates)).isLessThan(partials);
    assertThat(divided(lit(true))).isEmpty();
  }

  /** @param later than it would be otherwise, each delivery arrives */
  private void send(int records, Duration later) {
    List<Sent> next = new ArrayList<>(new Histories(random.nextLong(), date, PARTITIONS, lsn).deliveries(records));
    next.replaceAll(sent -> sent.arriving(sent.arrival().plus(later)));
    next.forEach(sent -> topic.send(sent.partition(), sent.arrival(), sent.value()));
    lsn += 1_000_000;
    deliveries.addAll(next);
    sentLast = next.size();
  }

  private void publish() {
    while (!microBatches.coverTheTopic()) {
      microBatches.publish(() -> random.nextInt(20));
      if (random.nextInt(4) == 0) {
        layers.ingest().catchUp();
      }
    }
  }

  private void publishAndMerge() {
    Compaction compaction = new Compaction(layers.lake(), InstantSource.system());
    while (!microBatches.coverTheTopic()) {
      microBatches.publish(() -> random.nextInt(4));
      if (random.nextInt(5) == 0) {
        compaction.compactOrLeave(layers.lake().tables().provisional());
      }
    }
  }

  private ReleaseReport night(BatchLayer batch) {
    return batch.run(NightlyRequest.due(Truth.instant(date.plusDays(3).atStartOfDay())));
  }

  private static void rollUpAfter(Duration time) {
    new RollUp(layers.lake(), new MetricFunction(layers.pipeline(), layers.references()), Clock.offset(Clock.systemUTC(), time)).run();
  }

  private static Map<BusinessDate, List<String>> audit(ReleaseReport report) {
    return layers.reconciliation().audit(new NightlyPlan("audit", report.plan().cut(), report.published(), Map.of()));
  }

  private static Dataset<Row> provisional() {
    return layers.lake().read(layers.lake().tables().provisional());
  }

  private static long partials(Column which) {
    return provisional().where(which).count();
  }

  private static long version() {
    return table().history(1).select("version").head().getLong(0);
  }

  private static DeltaTable table() {
    return DeltaTable.forPath(layers.spark(), layers.lake().folder().resolve("provisional").toString());
  }

  /** Without the sketches, which Java does not compare. */
  private static List<Row> newestBatch() {
    long newest = provisional().where(col("epoch").equalTo(MicroBatches.EPOCH)).agg(max("batch_id")).head().getLong(0);
    return provisional()
        .where(col("epoch").equalTo(MicroBatches.EPOCH).and(col("batch_id").equalTo(newest)))
        .drop("quantities", "median")
        .orderBy("metric", "window_start", "country", "late", "after_day")
        .collectAsList();
  }

  /** Of micro-batches after one. */
  private static Column beyond(long batchId) {
    return col("epoch").equalTo(MicroBatches.EPOCH).and(col("batch_id").gt(batchId));
  }

  private List<Row> divided(Column which) {
    return provisional().where(ofDates.and(which)).groupBy(ALIKE).count().where(col("count").gt(1)).collectAsList();
  }

  /** Everything that adds up, and the extremes, by everything that partials are kept apart by. */
  private Map<String, List<Object>> figures() {
    Map<String, List<Object>> figures = new TreeMap<>();
    for (Row row :
        provisional()
            .where(ofDates)
            .groupBy(ALIKE)
            .agg(
                sum("lines"), sum("pounds"), sum("euros"), min("lowest"), max("highest"), sum("record_count"), sum("retractions"),
                max("committed_at"), max("definition"))
            .collectAsList()) {
      List<Object> values = scala.jdk.javaapi.CollectionConverters.asJava(row.toSeq());
      figures.put(values.subList(0, ALIKE.length).toString(), new ArrayList<>(values.subList(ALIKE.length, values.size())));
    }
    return figures;
  }

  /** The medians of merged sketches: of so few amounts no estimates. */
  private Map<String, Double> medians() {
    Map<String, TDigest> sketches = new TreeMap<>();
    for (Row row : provisional().where(ofDates.and(col("median").isNotNull())).collectAsList()) {
      TDigest sketch = TDigest.deserialize(Slices.wrappedBuffer(row.<byte[]>getAs("median")));
      sketches.merge(row.getAs("window_start") + " " + row.getAs("country"), sketch, TestRollUp::both);
    }
    Map<String, Double> medians = new TreeMap<>();
    sketches.forEach((cell, sketch) -> medians.put(cell, sketch.valueAt(0.5)));
    return medians;
  }

  private static TDigest both(TDigest one, TDigest other) {
    one.mergeWith(other);
    return one;
  }
}
