package io.daybook.tests;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.batch.BatchLayer;
import io.daybook.batch.Ingest;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.ReleaseReport;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeSession;
import io.daybook.lake.Offsets;
import io.daybook.lake.ReferenceRates;
import io.daybook.reconciliation.DriftTotal;
import io.daybook.reconciliation.Reconciliation;
import io.daybook.speed.SpeedLayer;
import io.daybook.speed.SpeedSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Laws 1, 2, 3 and 7, over the layers as they run, on real Delta tables: any stream, shuffled, late, redelivered, amended, moved, deleted and cut into
 * micro-batches anywhere, gives in both layers the decimals that plain arithmetic gives, and every difference is explained.
 */
class TestTheLaw {
  private static final String EPOCH = "law";
  private static final int PARTITIONS = 2;

  private static Path folder;
  private static SparkSession spark;
  private static Pipeline pipeline;
  private static Truth truth;
  private static Lake lake;
  private static InMemoryTopic topic;
  private static SpeedLayer speed;
  private static Ingest ingest;
  private static BatchLayer batch;
  private static Reconciliation reconciliation;

  private static LocalDate date = LocalDate.parse("2010-12-01");
  private static long batchId;
  private static Map<Integer, Long> published = new TreeMap<>();
  private static long lsn;

  @BeforeContainer
  static void openLayers() throws IOException {
    folder = Files.createTempDirectory("daybook-law");
    TreeMap<LocalDate, BigDecimal> rates = rates();
    StringBuilder csv = new StringBuilder("Date,GBP\n");
    rates.forEach((fixedOn, rate) -> csv.append(fixedOn).append(',').append(rate.toPlainString()).append('\n'));
    Files.writeString(folder.resolve("rates.csv"), csv);

    pipeline = PipelineReader.read("law.yaml", resource("/law.yaml"));
    truth = new Truth(rates);
    spark = LakeSession.start("local[2]");
    lake = Lake.open(spark, folder.resolve("lake"), pipeline);
    ReferenceRates references = ReferenceRates.refresh(lake, pipeline, folder, Instant.now());
    topic = new InMemoryTopic(PARTITIONS);
    speed = new SpeedLayer(lake, pipeline, references, topic, SpeedSettings.at(folder.resolve("speed")), Clock.systemUTC());
    ingest = new Ingest(lake, pipeline, references, topic, Clock.systemUTC());
    reconciliation = new Reconciliation(lake, pipeline, references);
    batch = new BatchLayer(lake, pipeline, references, ingest, reconciliation, Clock.systemUTC());
    published = topic.beginningOffsets();
  }

  @AfterContainer
  static void closeLayers() throws IOException {
    spark.stop();
    Folders.delete(folder);
  }

  @Property(tries = 5, shrinking = ShrinkingMode.OFF) // each try goes on on the same tables, with dates of its own
  void speedLayerEqualsBatchLayerEqualsPlainArithmetic(@ForAll long seed) {
    Random random = new Random(seed);
    date = date.plusDays(4);
    List<Sent> deliveries = new Histories(seed, date, PARTITIONS, lsn).deliveries(20 + random.nextInt(80));
    lsn += 1_000_000;
    for (Sent sent : deliveries) {
      topic.send(sent.partition(), sent.arrival(), sent.value());
    }
    publishInRandomBatches(random);

    ReleaseReport report = batch.run(NightlyRequest.due(Truth.instant(date.plusDays(3).atStartOfDay())));

    assertThat(report.rejected()).as("unexplained").isEmpty();
    assertThat(finals(report)).as("final").isEqualTo(truth.finals(deliveries));
    assertThat(provisionals()).as("provisional").isEqualTo(truth.provisionals(deliveries));
    for (DriftTotal total : reconciliation.totals(report.published())) {
      BigDecimal explained = total.causes().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(explained).as("%s", total).isEqualByComparingTo(total.difference());
      assertThat(total.unexplained()).as("%s", total).isEqualByComparingTo(BigDecimal.ZERO);
    }
  }

  /** Cuts what is new into micro-batches anywhere; now and then one is published twice, and the ingest runs in between. */
  private static void publishInRandomBatches(Random random) {
    while (!Offsets.cover(published, topic.endOffsets())) {
      Map<Integer, Long> until = new TreeMap<>();
      topic.endOffsets().forEach((partition, end) -> until.put(partition, Math.min(end, published.get(partition) + random.nextInt(60))));
      Dataset<Row> records = topic.records(spark, published, until);
      speed.publish(records, EPOCH, batchId);
      if (random.nextInt(4) == 0) {
        speed.publish(records, EPOCH, batchId);
      }
      if (random.nextInt(3) == 0) {
        ingest.catchUp();
      }
      batchId++;
      published = until;
    }
  }

  private static Map<String, Truth.Figures> finals(ReleaseReport report) {
    Object[] releases = report.published().stream().map(release -> release.releaseId()).toArray();
    Map<String, Truth.Figures> cells = new TreeMap<>();
    pipeline.metrics().forEach(
        metric -> {
          Dataset<Row> rows = lake.read(lake.tables().finalOf(metric)).where(col("release_id").isin(releases));
          Column country = metric.dimensions().isEmpty() ? lit(null).cast("string") : col("country");
          cells.putAll(cells(rows.withColumn("metric", lit(metric.name())).withColumn("country", country)));
        });
    return cells;
  }

  private static Map<String, Truth.Figures> provisionals() {
    return cells(lake.read(lake.tables().provisional()).where(col("business_date").between(date, date.plusDays(2))));
  }

  private static Map<String, Truth.Figures> cells(Dataset<Row> rows) {
    Column cell =
        concat_ws(
            "|",
            col("metric"),
            col("business_date").cast("string"),
            date_format(col("window_start"), "yyyy-MM-dd'T'HH:mm:ss'Z'"),
            coalesce(col("country"), lit("null")));
    Map<String, Truth.Figures> cells = new TreeMap<>();
    for (Row row : rows.groupBy(cell.as("cell")).agg(sum("lines"), sum("pounds"), sum("euros")).collectAsList()) {
      Truth.Figures figures = new Truth.Figures(row.getLong(1), row.getDecimal(2), row.getDecimal(3));
      if (!figures.equals(Truth.Figures.NONE)) {
        cells.put(row.getString(0), figures);
      }
    }
    return cells;
  }

  private static TreeMap<LocalDate, BigDecimal> rates() {
    TreeMap<LocalDate, BigDecimal> rates = new TreeMap<>();
    Random random = new Random(7);
    for (LocalDate day = LocalDate.parse("2010-11-25"); day.isBefore(LocalDate.parse("2012-01-01")); day = day.plusDays(1)) {
      rates.put(day, BigDecimal.valueOf(80_000 + random.nextInt(9_999), 5));
    }
    return rates;
  }

  private static String resource(String name) throws IOException {
    try (var stream = TestTheLaw.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
