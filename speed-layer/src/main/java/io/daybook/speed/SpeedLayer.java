package io.daybook.speed;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.ChainRule;
import io.daybook.lake.Deliveries;
import io.daybook.lake.Lake;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.Offsets;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.ReferenceTiming;
import io.daybook.lake.Topic;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.storage.StorageLevel;

/**
 * Reads the topic and appends partial aggregates of all metrics by one commit per micro-batch.
 *
 * <p>The query keeps no aggregation state and no watermark: each micro-batch is decoded, freed of duplicates and aggregated by itself, and readers
 * add partials up. Lateness is a function of the record, so late changes are counted in, and flagged. What duplicates are found by is the topic's
 * own content (see {@link io.daybook.core.change.DeliveryMemory}).
 *
 * <p>Replaying a micro-batch is harmless: Spark's offset log gives it the same records, they give the same partials, and both commits carry the
 * epoch and batch id, under which a table takes rows once. The partials are committed first, then the line in {@code speed_batches}, then Spark's
 * own commit log; a crash between any two of them replays the batch.
 */
public final class SpeedLayer {
  private final Lake lake;
  private final Pipeline pipeline;
  private final MetricFunction metrics;
  private final Deliveries deliveries;
  private final Topic topic;
  private final SpeedSettings settings;
  private final Clock clock;

  public SpeedLayer(Lake lake, Pipeline pipeline, ReferenceRates references, Topic topic, SpeedSettings settings, Clock clock) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.metrics = new MetricFunction(pipeline, references);
    this.deliveries = new Deliveries(pipeline, references.firstBusinessDate());
    this.topic = topic;
    this.settings = settings;
    this.clock = clock;
  }

  /** Starts the query where its checkpoint stands, or, in a new epoch, after the last offsets that have been published. */
  public SpeedQuery start() {
    SpeedEpoch epoch = SpeedEpoch.open(lake, settings.checkpoint());
    SpeedProgress progress = new SpeedProgress(epoch.publishedOffsets());
    lake.spark().sparkContext().setLocalProperty("spark.scheduler.pool", "speed"); // the query's thread inherits it: a night does not make it wait
    try {
      StreamingQuery query =
          topic
              .stream(lake.spark(), Offsets.max(topic.beginningOffsets(), epoch.publishedOffsets()), settings.maxRecordsPerBatch())
              .writeStream()
              .queryName("speed-" + pipeline.name())
              .option("checkpointLocation", epoch.checkpoint().toUri().toString())
              .trigger(Trigger.ProcessingTime(settings.trigger().toMillis()))
              .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (records, batchId) -> progress.published(publish(records, epoch.name(), batchId)))
              .start();
      return new SpeedQuery(query, progress);
    } catch (TimeoutException e) {
      throw new DaybookException(ErrorCode.SPEED_LAYER_FAILED, "The speed layer of %s did not start: %s".formatted(pipeline.name(), e.getMessage()), e);
    } finally {
      lake.spark().sparkContext().setLocalProperty("spark.scheduler.pool", null);
    }
  }

  /**
   * One micro-batch, from records to committed partials. What the query calls; repeating it with the same epoch and batch id changes nothing.
   *
   * @param records whole stretches of Kafka partitions, in the order of their offsets
   */
  public SpeedBatch publish(Dataset<Row> records, String epoch, long batchId) {
    Instant startedAt = clock.instant();
    Dataset<Row> decoded =
        deliveries.decodeMarkingDuplicates(records, lake.folder() + "/" + epoch, topic.pastDeliveries()).persist(StorageLevel.MEMORY_ONLY());
    try {
      SpeedBatch batch = SpeedBatch.count(epoch, batchId, startedAt, metrics, decoded);
      lake.append(lake.tables().provisional(), partials(decoded, batch), SpeedEpoch.writer(epoch), batchId, batch.note());
      lake.append(lake.tables().speedBatches(), batch.row(lake, pipeline.allowedLateness(), clock.instant()), SpeedEpoch.writer(epoch), batchId);
      return batch;
    } finally {
      decoded.unpersist();
    }
  }

  private Dataset<Row> partials(Dataset<Row> decoded, SpeedBatch batch) {
    Dataset<Row> counted = decoded.where(col("kind").equalTo(Deliveries.CHANGE).and(not(col("duplicate"))).and(ChainRule.countsByItself()));
    return metrics
        .partials(counted, ReferenceTiming.PROVISIONAL, MetricFunction.LATE, MetricFunction.AFTER_DAY)
        .withColumn("correction", lit(false))
        .withColumn("definition", lit(pipeline.definitionHash()))
        .withColumn("epoch", lit(batch.epoch()))
        .withColumn("batch_id", lit(batch.batchId()))
        .withColumn("committed_at", lit(clock.instant()))
        .coalesce(1); // one small file per commit
  }
}
