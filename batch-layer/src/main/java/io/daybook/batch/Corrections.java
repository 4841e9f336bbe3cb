package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.ChainRule;
import io.daybook.lake.Deliveries;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTables;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.MetricsOfDay;
import io.daybook.lake.PartialsPublisher;
import io.daybook.lake.ReferenceTiming;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.storage.StorageLevel;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What the speed layer's partials lack where changes do not chain: a snapshot read, an update without its before image, an image that does not follow
 * on the last one, a sequence out of order.
 *
 * <p>The speed layer counts changes by themselves. For each record that a batch's changes do not chain for, the correction is what the batch has
 * done to its latest image, less what the speed layer counted: so that partials and corrections together always give the latest images.
 */
final class Corrections {
  /** On a timeline and on its corrections: the batch whose changes it is about. */
  static final String OF_BATCH = "ingest_batch";

  private static final String[] RECORD = {OF_BATCH, "business_date", "key"};

  private final Lake lake;
  private final Pipeline pipeline;
  private final MetricsOfDay metrics;
  private final PartialsPublisher publisher;

  Corrections(Lake lake, Pipeline pipeline, MetricsOfDay metrics, PartialsPublisher publisher) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.metrics = metrics;
    this.publisher = publisher;
  }

  /**
   * Appends the batch's corrections to the provisional partials and publishes them, if there are any. What an executor that is lost has had of the way there is
   * made again: all of it is a function of the batch's records and of what was there before it.
   *
   * @param earlier the changes before the batch, of the records that it touches
   */
  void append(Dataset<Row> decoded, Dataset<Row> earlier, IngestBatch batch, Instant committedAt) {
    Dataset<Row> changes = decoded.where(col("kind").equalTo(Deliveries.CHANGE).and(col("redelivery_of").isNull()));
    Dataset<Row> timeline = timeline(changes, earlier).withColumn(OF_BATCH, lit(batch.number())).persist(StorageLevel.MEMORY_AND_DISK()); // it is looked at five times
    Dataset<Row> unchained = unchained(timeline).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      if (!unchained.isEmpty()) {
        correct(timeline, unchained, batch, committedAt);
      }
    } finally {
      unchained.unpersist();
      timeline.unpersist();
    }
  }

  private void correct(Dataset<Row> timeline, Dataset<Row> unchained, IngestBatch batch, Instant committedAt) {
    Dataset<Row> corrections =
        partials(timeline, unchained, metrics.at(committedAt))
            .withColumn("correction", lit(true))
            .withColumn("definition", lit(pipeline.definitionHash()))
            .withColumn("epoch", lit(LakeTables.CORRECTION_EPOCH))
            .withColumn("batch_id", lit(batch.number()))
            .withColumn("committed_at", lit(committedAt));
    lake.append(lake.tables().provisional(), corrections, Ingest.WRITER, batch.number());
    publisher.publish(lake.partialsOf(LakeTables.CORRECTION_EPOCH, batch.number())); // as the table has them, which takes a batch once
  }

  /**
   * The corrections of all batches, by {@link #OF_BATCH}, as {@link #append} makes them batch by batch.
   *
   * @param changes of all batches, each once
   */
  static Dataset<Row> of(Dataset<Row> changes, MetricFunction metrics) {
    Dataset<Row> timeline = timelines(changes).localCheckpoint(); // it is looked at five times
    return partials(timeline, unchained(timeline), metrics);
  }

  private static Dataset<Row> partials(Dataset<Row> timeline, Dataset<Row> unchained, MetricFunction metrics) {
    Dataset<Row> differences = differences(timeline.join(unchained, sequence(RECORD), "left_semi"));
    return metrics.partialsOf(
        metrics.contributions(differences, ReferenceTiming.PROVISIONAL, OF_BATCH), MetricFunction.LATE, MetricFunction.AFTER_DAY, OF_BATCH);
  }

  /** As {@link #timeline}, of every batch: its changes and, of each of their records, the last change of the batches before. */
  private static Dataset<Row> timelines(Dataset<Row> all) {
    Column comesToBe = col("before").isNull().and(ChainRule.countsByItself());
    Dataset<Row> changed =
        all.groupBy("business_date", "key")
            .agg(count(lit(1)).as("changes"), min(comesToBe).as("new"))
            .where(col("changes").gt(1).or(not(col("new"))))
            .select("business_date", "key");
    Dataset<Row> changes =
        all.join(changed, sequence("business_date", "key"), "left_semi")
            .select(OF_BATCH, "business_date", "key", "sequence", "op", "before", "after", "arrival")
            .withColumn("in_batch", lit(true));
    WindowSpec batchesBefore = Window.partitionBy("business_date", "key").orderBy(OF_BATCH).rangeBetween(Window.unboundedPreceding(), -1);
    Dataset<Row> before =
        changes
            .select(
                col(OF_BATCH),
                col("business_date"),
                col("key"),
                max_by(struct("sequence", "op", "before", "after", "arrival"), col("sequence")).over(batchesBefore).as("last"))
            .where(col("last").isNotNull())
            .groupBy(OF_BATCH, "business_date", "key")
            .agg(first("last").as("last"))
            .select(col(OF_BATCH), col("business_date"), col("key"), col("last.*"), lit(false).as("in_batch"));
    return changes.unionByName(before);
  }

  /** The batch's changes and, of each of their records, the last change before the batch. Records that only come to be here chain, and are left out. */
  private static Dataset<Row> timeline(Dataset<Row> all, Dataset<Row> earlier) {
    Column comesToBe = col("before").isNull().and(ChainRule.countsByItself());
    Dataset<Row> changed =
        all.groupBy("business_date", "key").agg(count(lit(1)).as("changes"), min(comesToBe).as("new")).where(col("changes").gt(1).or(not(col("new"))));
    Dataset<Row> followed = changed.select("business_date", "key").unionAll(earlier.select("business_date", "key")).distinct();
    Dataset<Row> changes = all.join(followed, sequence("business_date", "key"), "left_semi");
    Dataset<Row> before =
        earlier
            .join(changes.select("business_date", "key").distinct(), sequence("business_date", "key"), "left_semi")
            .groupBy(col("business_date"), col("key"))
            .agg(max_by(struct("sequence", "op", "before", "after", "arrival"), col("sequence")).as("last"))
            .select(col("business_date"), col("key"), col("last.*"), lit(false).as("in_batch"));
    return changes
        .select("business_date", "key", "sequence", "op", "before", "after", "arrival")
        .withColumn("in_batch", lit(true))
        .unionByName(before);
  }

  /** Records with a change that does not say by itself what it did to the image that stood before it. */
  private static Dataset<Row> unchained(Dataset<Row> timeline) {
    WindowSpec bySequence = Window.partitionBy(columns(RECORD)).orderBy("sequence");
    return timeline
        .withColumn("stood", lag("after", 1).over(bySequence))
        .withColumn("follows", lag("in_batch", 1).over(bySequence))
        .where(
            col("in_batch").and(not(ChainRule.countsByItself().and(col("before").eqNullSafe(col("stood")))))
                .or(not(col("in_batch")).and(col("follows").isNotNull()))) // overtaken: older changes came later
        .select(columns(RECORD))
        .distinct();
  }

  /**
   * As changes: from the image before the batch to the one after it, everything that the speed layer counted, backwards, and images that came and
   * went within the batch without being counted. Those add up to nothing, but the smallest and largest amounts cover them, wherever batches are cut.
   */
  private static Dataset<Row> differences(Dataset<Row> timeline) {
    Dataset<Row> counted =
        timeline
            .where(col("in_batch").and(ChainRule.countsByItself()))
            .select(col(OF_BATCH), col("business_date"), col("arrival"), col("after").as("before"), col("before").as("after"));
    Dataset<Row> moved =
        RecordMoves.of(timeline, col("in_batch"), OF_BATCH).where(RecordMoves.MOVED).select(OF_BATCH, "business_date", "arrival", "before", "after");
    Dataset<Row> passing =
        timeline
            .withColumn("last", max("sequence").over(Window.partitionBy(columns(RECORD))))
            .where(col("in_batch").and(not(ChainRule.countsByItself())).and(col("sequence").lt(col("last"))))
            .select(col(OF_BATCH), col("business_date"), col("arrival"), col("after").as("before"), col("after"));
    return moved.unionByName(counted).unionByName(passing);
  }

  private static Column[] columns(String... names) {
    return Stream.of(names).map(name -> col(name)).toArray(Column[]::new);
  }

  private static scala.collection.immutable.Seq<String> sequence(String... names) {
    return CollectionConverters.asScala(List.of(names)).toSeq();
  }
}
