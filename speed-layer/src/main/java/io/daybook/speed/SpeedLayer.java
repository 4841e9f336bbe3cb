package io.daybook.speed;

import static org.apache.spark.sql.functions.col;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.ChainRule;
import io.daybook.lake.Lake;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.MetricsOfDay;
import io.daybook.lake.Offsets;
import io.daybook.lake.PartialsPublisher;
import io.daybook.lake.RebuildMark;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.ReferenceTiming;
import io.daybook.lake.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic and appends partial aggregates of all metrics by one commit per micro-batch.
 *
 * <p>The query keeps no aggregation state and no watermark: each micro-batch is decoded, freed of duplicates and aggregated by itself, and readers
 * add partials up. Lateness is a function of the record, so late changes are counted in, and flagged. What duplicates are found by is the topic's
 * own content (see {@link io.daybook.core.change.DeliveryMemory}).
 *
 * <p>Replaying a micro-batch is harmless: Spark's offset log gives it the same records, they give the same partials, and both commits carry the
 * epoch and batch id, under which a table takes rows once. The partials are committed first, then published beside, then comes the line in {@code
 * speed_batches}, then Spark's own commit log; a crash between any two of them replays the batch.
 */
public final class SpeedLayer {
  private static final Logger log = LoggerFactory.getLogger(SpeedLayer.class);

  /** Columns of {@code provisional}, its last, with one value per micro-batch. */
  private static final List<String> OF_BATCH = List.of("correction", "definition", "epoch", "batch_id", "committed_at");

  private final Lake lake;
  private final Pipeline pipeline;
  private final MetricsOfDay metrics;
  private final BusinessDate firstBusinessDate;
  private final Topic topic;
  private final PartialsPublisher publisher;
  private final SpeedSettings settings;
  private final Clock clock;

  public SpeedLayer(Lake lake, Pipeline pipeline, ReferenceRates references, Topic topic, PartialsPublisher publisher, SpeedSettings settings, Clock clock) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.metrics = new MetricsOfDay(lake, pipeline, references);
    this.firstBusinessDate = references.firstBusinessDate();
    this.topic = topic;
    this.publisher = publisher;
    this.settings = settings;
    this.clock = clock;
  }

  /** As {@link #start(MeterRegistry)}, unmeasured. */
  public SpeedQuery start() {
    return start(new CompositeMeterRegistry()); // one without parts takes nothing
  }

  /**
   * Starts the query where its checkpoint stands, or, in a new epoch, after the last offsets that have been published.
   *
   * @param registry is told of every batch; {@link SpeedWatch} tells it of the rest
   */
  public SpeedQuery start(MeterRegistry registry) {
    new RebuildMark(lake).requireAbsent();
    SpeedEpoch epoch = SpeedEpoch.open(lake, settings.checkpoint());
    epoch.lastOfEarlier().ifPresent(this::finish);
    Map<Integer, Long> startOffsets = Offsets.max(topic.beginningOffsets(), epoch.publishedOffsets());
    SpeedProgress progress = new SpeedProgress(startOffsets, epoch.newestArrivals());
    SpeedMetrics meters = new SpeedMetrics(registry, pipeline, progress);
    lake.spark().sparkContext().setLocalProperty("spark.scheduler.pool", "speed"); // the query's thread inherits it: a night does not make it wait
    CompactionThread compaction = new CompactionThread(lake);
    try {
      StreamingQuery query =
          topic
              .stream(lake.spark(), startOffsets, settings.maxRecordsPerBatch())
              .writeStream()
              .queryName("speed-" + pipeline.name())
              .option("checkpointLocation", epoch.checkpoint().toUri().toString())
              .trigger(Trigger.ProcessingTime(settings.trigger().toMillis()))
              .foreachBatch(
                  (VoidFunction2<Dataset<Row>, Long>)
                      (records, batchId) -> {
                        SpeedBatch batch = publish(planned(records), new BatchName(epoch.name(), batchId));
                        progress.published(batch);
                        meters.published(batch);
                        compaction.committed();
                      })
              .start();
      return new SpeedQuery(query, progress, compaction, settings.arrivals());
    } catch (TimeoutException e) {
      compaction.close();
      throw new DaybookException(ErrorCode.SPEED_LAYER_FAILED, "The speed layer of %s did not start: %s".formatted(pipeline.name(), e.getMessage()), e);
    } finally {
      lake.spark().sparkContext().setLocalProperty("spark.scheduler.pool", null);
    }
  }

  /** Up to where it has counted, in this or any earlier epoch. */
  public Map<Integer, Long> publishedOffsets() {
    return SpeedEpoch.publishedOffsets(lake);
  }

  /** Makes the next start begin a new epoch. The query must not run. */
  public void forgetCheckpoint() {
    SpeedEpoch.forget(settings.checkpoint());
  }

  /** A crash may have come anywhere after the batch's partials were committed, and Spark, with a new checkpoint, does not replay it. */
  private void finish(LastBatch batch) {
    if (batch.isRecorded()) {
      List<Row> partials = lake.partialsOf(batch.name().epoch(), batch.name().batchId());
      if (!partials.isEmpty()) { // the tables were made again since
        publisher.publish(partials);
      }
    } else {
      Map<Integer, Long> from = Offsets.max(topic.beginningOffsets(), batch.recordedOffsets());
      publish(topic.records(lake.spark(), from, Offsets.max(from, batch.untilOffsets())), batch.name());
    }
  }

  /** In the query's own session: small batches gain nothing from a plan that is looked at again after each stage. */
  private static Dataset<Row> planned(Dataset<Row> records) {
    records.sparkSession().conf().set("spark.sql.adaptive.enabled", "false");
    return records;
  }

  /**
   * One micro-batch, from records to committed partials. What the query calls; repeating it with the same epoch and batch id changes nothing.
   *
   * @param records whole stretches of Kafka partitions, in the order of their offsets
   */
  public void publish(Dataset<Row> records, String epoch, long batchId) {
    publish(records, new BatchName(epoch, batchId));
  }

  private SpeedBatch publish(Dataset<Row> records, BatchName name) {
    Instant startedAt = clock.instant();
    BatchTally tally = new BatchTally();
    records.sparkSession().sparkContext().register(tally);
    String memories = lake.folder() + "/" + name.epoch();
    Dataset<Row> changes = new FirstDeliveries(pipeline, firstBusinessDate, memories, topic.pastDeliveries(), tally, startedAt).of(records);
    SpeedCells cells = SpeedCells.of(cells(changes, metrics.at(startedAt)).collectAsList(), pipeline); // the one pass over the records: few rows come out of it
    SpeedReading reading = SpeedReading.of(tally.value());
    Instant aggregatedAt = clock.instant();
    List<Row> partials = partials(cells.counted(), name, aggregatedAt);
    if (!partials.isEmpty()) {
      lake.append(
          lake.tables().provisional(), partials, SpeedEpoch.writer(name.epoch()), name.batchId(), SpeedEpoch.note(name, reading.untilOffsets()));
    }
    Instant committedAt = clock.instant();
    if (!partials.isEmpty()) {
      publisher.publish(partials);
    }
    Instant publishedAt = clock.instant();
    SpeedBatch batch =
        new SpeedBatch(
            name.epoch(),
            name.batchId(),
            startedAt,
            reading,
            partials.size(),
            cells.ruleBreakers(),
            cells.amounts(),
            settings.arrivals() == Arrivals.SIMULATED ? Latencies.none() : Latencies.of(reading.ages(), Duration.between(startedAt, committedAt)),
            new SpeedTimings(
                Duration.between(startedAt, aggregatedAt), Duration.between(aggregatedAt, committedAt), Duration.between(committedAt, publishedAt)));
    Row line = batch.row(pipeline, clock.instant());
    lake.append(lake.tables().speedBatches(), List.of(line), SpeedEpoch.writer(name.epoch()), name.batchId());
    log.info(
        "Batch {} of epoch {} committed {} partials of {} records: {} late, {} duplicate, {} malformed",
        name.batchId(), name.epoch(), partials.size(), reading.read(), reading.late(), reading.duplicate(), reading.malformed());
    return batch;
  }

  /** The columns of {@code provisional} up to those that are the same for all of a micro-batch, and the {@link Fate}. */
  private Dataset<Row> cells(Dataset<Row> changes, MetricFunction metrics) {
    StructField[] columns = lake.tables().provisional().columns().fields();
    Stream<Column> computed = Arrays.stream(columns).limit(columns.length - OF_BATCH.size()).map(field -> col(field.name()).cast(field.dataType()));
    Dataset<Row> contributions =
        metrics
            .allContributions(
                changes.withColumn(Fate.COUNTS, ChainRule.countsByItself()), ReferenceTiming.PROVISIONAL, Fate.COUNTS, Fate.IS_DUPLICATE)
            .withColumn(Fate.COLUMN, Fate.column())
            .where(col(Fate.COLUMN).isNotNull());
    return metrics
        .partialsOf(contributions, MetricFunction.LATE, MetricFunction.AFTER_DAY, Fate.COLUMN)
        .select(Stream.concat(computed, Stream.of(col(Fate.COLUMN))).toArray(Column[]::new));
  }

  /** @param cells with the columns of {@link #cells} */
  private List<Row> partials(List<Row> cells, BatchName name, Instant committedAt) {
    StructType columns = lake.tables().provisional().columns();
    Object[] ofBatch = {false, pipeline.definitionHash(), name.epoch(), name.batchId(), committedAt};
    int computed = columns.length() - ofBatch.length;
    return cells.stream().<Row>map(cell -> new GenericRowWithSchema(Stream.concat(values(cell, computed), Stream.of(ofBatch)).toArray(), columns)).toList();
  }

  private static Stream<Object> values(Row row, int count) {
    return IntStream.range(0, count).mapToObj(row::get);
  }
}
