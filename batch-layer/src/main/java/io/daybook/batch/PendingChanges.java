package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Cut;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.MasterDataset;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.MetricsOfDay;
import io.daybook.lake.ReferenceTiming;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * The table {@code pending}: what each ingest batch did to the cells of dates that had ended, by the latest images before it and after it.
 *
 * <p>What is pending for a release is the sum of what the batches beyond its cut did. So nothing here depends on which release is served, and the table
 * needs to know of none: whatever is published, approved or rolled back, and whenever, readers add up from its cut on. A night releases ended dates
 * alone, and its cut is chosen after they ended; so no batch beyond a cut is without its rows.
 */
final class PendingChanges {
  private final Lake lake;
  private final Pipeline pipeline;
  private final MasterDataset masterDataset;
  private final MetricsOfDay metrics;
  private final boolean additive;

  PendingChanges(Lake lake, Pipeline pipeline, MetricsOfDay metrics) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.masterDataset = new MasterDataset(lake, pipeline);
    this.metrics = metrics;
    this.additive = pipeline.metrics().stream().noneMatch(Metric::hasRetaining);
  }

  /**
   * Appends what a batch did, once. The master dataset has the batch.
   *
   * @param dates that it has changes of
   * @param records of the batch, with {@code business_date} and {@code key}
   */
  void append(IngestBatch batch, Collection<BusinessDate> dates, Dataset<Row> records, Instant now) {
    List<BusinessDate> ended = dates.stream().filter(date -> !pipeline.calendar().endOf(date).isAfter(now)).toList();
    if (ended.isEmpty()) {
      return;
    }
    Dataset<Row> changes =
        additive // then records that the batch does not touch are of no interest
            ? masterDataset.changesBefore(batch.number() + 1, ended, records)
            : masterDataset.changes(new Cut(batch.number(), batch.untilOffsets()), ended);
    Column ofBatch = col("ingest_batch").equalTo(batch.number());
    Dataset<Row> moves = RecordMoves.of(changes, ofBatch).drop("key").persist(StorageLevel.MEMORY_AND_DISK());
    try {
      append(batch, effects(moves, metrics.at(now)), now);
    } finally {
      moves.unpersist();
    }
  }

  private static Dataset<Row> effects(Dataset<Row> moves, MetricFunction metrics) {
    return metrics.effects(
        moves.where(col("touched").and(RecordMoves.MOVED)),
        moves.where(col("after").isNotNull()).withColumn("before", lit(null).cast(moves.schema().apply("before").dataType())),
        ReferenceTiming.FINAL);
  }

  private void append(IngestBatch batch, Dataset<Row> effects, Instant now) {
    Dataset<Row> rows = effects.withColumn("ingest_batch", lit(batch.number())).withColumn("committed_at", lit(now));
    lake.append(lake.tables().pending(), rows, Ingest.WRITER, batch.number());
  }
}
