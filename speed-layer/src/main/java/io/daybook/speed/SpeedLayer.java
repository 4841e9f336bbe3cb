package io.daybook.speed;

import static org.apache.spark.sql.functions.col;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.ChainRule;
import io.daybook.lake.Lake;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.Offsets;
import io.daybook.lake.PartialsPublisher;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.ReferenceTiming;
import io.daybook.lake.Topic;
import java.time.Clock;
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
  private final MetricFunction metrics;
  private final BusinessDate firstBusinessDate;
  private final Topic topic;
  private final PartialsPublisher publisher;
  private final SpeedSettings settings;
  private final Clock clock;

  public SpeedLayer(Lake lake, Pipeline pipeline, ReferenceRates references, Topic topic, PartialsPublisher publisher, SpeedSettings settings, Clock clock) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.metrics = new MetricFunction(pipeline, references);
    this.firstBusinessDate = references.firstBusinessDate();
    this.topic = topic;
    this.publisher = publisher;
    this.settings = settings;
    this.clock = clock;
  }

  /** Starts the query where its checkpoint stands, or, in a new epoch, after the last offsets that have been published. */
  public SpeedQuery start() {
    SpeedEpoch epoch = SpeedEpoch.open(lake, settings.checkpoint());
    epoch.lastOfEarlier().ifPresent(this::finish);
    SpeedProgress progress = new SpeedProgress(epoch.publishedOffsets());
    lake.spark().sparkContext().setLocalProperty("spark.scheduler.pool", "speed"); // the query's thread inherits it: a night does not make it wait
    CompactionThread compaction = new CompactionThread(lake);
    try {
      StreamingQuery query =
          topic
              .stream(lake.spark(), Offsets.max(topic.beginningOffsets(), epoch.publishedOffsets()), settings.maxRecordsPerBatch())
              .writeStream()
              .queryName("speed-" + pipeline.name())
              .option("checkpointLocation", epoch.checkpoint().toUri().toString())
              .trigger(Trigger.ProcessingTime(settings.trigger().toMillis()))
              .foreachBatch(
                  (VoidFunction2<Dataset<Row>, Long>)
                      (records, batchId) -> {
                        progress.published(publish(planned(records), epoch.name(), batchId));
                        compaction.committed();
                      })
              .start();
      return new SpeedQuery(query, progress, compaction);
    } catch (TimeoutException e) {
      compaction.close();
      throw new DaybookException(ErrorCode.SPEED_LAYER_FAILED, "The speed layer of %s did not start: %s".formatted(pipeline.name(), e.getMessage()), e);
    } finally {
      lake.spark().sparkContext().setLocalProperty("spark.scheduler.pool", null);
    }
  }

  /** A crash may have come anywhere after the batch's partials were committed, and Spark, with a new checkpoint, does not replay it. */
  private void finish(LastBatch batch) {
    if (batch.isRecorded()) {
      publisher.publish(lake.partialsOf(batch.name().epoch(), batch.name().batchId()));
    } else {
      Map<Integer, Long> from = Offsets.max(topic.beginningOffsets(), batch.recordedOffsets());
      publish(topic.records(lake.spark(), from, Offsets.max(from, batch.untilOffsets())), batch.name().epoch(), batch.name().batchId());
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
  public SpeedBatch publish(Dataset<Row> records, String epoch, long batchId) {
    Instant startedAt = clock.instant();
    BatchTally tally = new BatchTally();
    records.sparkSession().sparkContext().register(tally);
    Dataset<Row> changes = new FirstDeliveries(pipeline, firstBusinessDate, lake.folder() + "/" + epoch, topic.pastDeliveries(), tally).of(records);
    List<Row> cells = cells(changes).collectAsList(); // the one pass over the records: few rows come out of it
    SpeedBatch batch = SpeedBatch.of(epoch, batchId, startedAt, tally.value());
    if (!cells.isEmpty()) {
      List<Row> partials = partials(cells, batch);
      lake.append(lake.tables().provisional(), partials, SpeedEpoch.writer(epoch), batchId, SpeedEpoch.note(batch));
      publisher.publish(partials);
    }
    lake.append(lake.tables().speedBatches(), List.of(batch.row(pipeline.allowedLateness(), clock.instant())), SpeedEpoch.writer(epoch), batchId);
    log.info(
        "Batch {} of epoch {} committed {} partials of {} records: {} late, {} duplicate, {} quarantined",
        batchId, epoch, cells.size(), batch.read(), batch.late(), batch.duplicate(), batch.quarantined());
    return batch;
  }

  /** The columns of {@code provisional} up to those that are the same for all of a micro-batch. */
  private Dataset<Row> cells(Dataset<Row> changes) {
    StructField[] columns = lake.tables().provisional().columns().fields();
    Column[] computed =
        Arrays.stream(columns).limit(columns.length - OF_BATCH.size()).map(field -> col(field.name()).cast(field.dataType())).toArray(Column[]::new);
    return metrics
        .partials(changes.where(ChainRule.countsByItself()), ReferenceTiming.PROVISIONAL, MetricFunction.LATE, MetricFunction.AFTER_DAY)
        .select(computed);
  }

  private List<Row> partials(List<Row> cells, SpeedBatch batch) {
    StructType columns = lake.tables().provisional().columns();
    Object[] ofBatch = {false, pipeline.definitionHash(), batch.epoch(), batch.batchId(), clock.instant()};
    return cells.stream().<Row>map(cell -> new GenericRowWithSchema(Stream.concat(values(cell), Stream.of(ofBatch)).toArray(), columns)).toList();
  }

  private static Stream<Object> values(Row row) {
    return IntStream.range(0, row.size()).mapToObj(row::get);
  }
}
