package io.daybook.speed;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.daybook.lake.Deliveries;
import io.daybook.lake.Lake;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.Offsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What one micro-batch read.
 *
 * @param late changes that arrived after their window had closed, by the metric whose window closed first; they are counted in
 * @param duplicate deliveries that the dedup horizon recognised; they are left out
 * @param quarantined records that could not be decoded
 * @param newestArrival {@code null} when the batch is empty
 */
public record SpeedBatch(
    String epoch,
    long batchId,
    Instant startedAt,
    Map<Integer, Long> fromOffsets,
    Map<Integer, Long> untilOffsets,
    long read,
    long late,
    long duplicate,
    long quarantined,
    long tombstones,
    Instant newestArrival) {

  static SpeedBatch count(String epoch, long batchId, Instant startedAt, MetricFunction metrics, Dataset<Row> decoded) {
    Column first = col("part").leq(1); // a change that was split in two is one record
    Column change = first.and(col("kind").equalTo(Deliveries.CHANGE));
    List<Row> partitions =
        metrics
            .markLate(decoded)
            .groupBy("partition")
            .agg(
                min("offset").as("from"),
                max("offset").as("last"),
                count_if(first).as("read"),
                count_if(change.and(col("duplicate").equalTo(false)).and(col(MetricFunction.LATE))).as("late"),
                count_if(change.and(col("duplicate"))).as("duplicate"),
                count_if(col("kind").equalTo(Deliveries.MALFORMED)).as("quarantined"),
                count_if(col("kind").equalTo(Deliveries.TOMBSTONE)).as("tombstones"),
                max("arrival").as("newest"))
            .collectAsList();
    Map<Integer, Long> from = new TreeMap<>();
    Map<Integer, Long> until = new TreeMap<>();
    for (Row row : partitions) {
      from.put(row.getInt(0), row.<Long>getAs("from"));
      until.put(row.getInt(0), row.<Long>getAs("last") + 1);
    }
    return new SpeedBatch(
        epoch,
        batchId,
        startedAt,
        from,
        until,
        sum(partitions, "read"),
        sum(partitions, "late"),
        sum(partitions, "duplicate"),
        sum(partitions, "quarantined"),
        sum(partitions, "tombstones"),
        partitions.stream().map(row -> row.<Instant>getAs("newest")).max(Instant::compareTo).orElse(null));
  }

  /** The line in {@code speed_batches}. */
  Dataset<Row> row(Lake lake, Duration allowedLateness, Instant committedAt) {
    Instant watermark = newestArrival == null ? null : newestArrival.minus(allowedLateness);
    Row row =
        RowFactory.create(
            epoch, batchId, fromOffsets, untilOffsets, watermark, read, late, duplicate, quarantined, tombstones, newestArrival, startedAt, committedAt);
    return lake.rows(lake.tables().speedBatches(), List.of(row));
  }

  /** Kept in the commit of the partials, so that a new epoch can tell what is published even where the line in {@code speed_batches} is missing. */
  String note() {
    return SpeedEpoch.writer(epoch) + " " + batchId + " " + Offsets.text(untilOffsets);
  }

  private static long sum(List<Row> rows, String column) {
    return rows.stream().mapToLong(row -> row.<Long>getAs(column)).sum();
  }
}
