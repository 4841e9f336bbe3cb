package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.Offsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/**
 * What the ingest has said of a batch.
 *
 * @param read records
 * @param changes rows that it wrote to {@code changes}
 * @param quarantined rows that it wrote to {@code quarantine}
 */
record IngestedBatch(IngestBatch batch, long read, long changes, long quarantined) {

  /** The batches within the plan's cut that may hold a change of its dates: no record happens after its arrival, but for the clock skew. */
  static List<IngestedBatch> of(NightlyPlan plan, Pipeline pipeline, Lake lake) {
    BusinessDate oldest = plan.releases().stream().map(PlannedRelease::date).min(BusinessDate::compareTo).orElseThrow();
    Instant since = pipeline.calendar().startOf(oldest).minus(pipeline.clockSkew());
    return where(col("batch_id").leq(plan.cut().ingestBatch()).and(col("max_arrival").isNull().or(col("max_arrival").geq(since))), lake);
  }

  /** The batches after one, of those that were committed since an instant. */
  static List<IngestedBatch> after(long number, Instant committedAt, Lake lake) {
    return where(col("batch_id").gt(number).and(col("committed_at").geq(lit(committedAt))), lake);
  }

  private static List<IngestedBatch> where(Column batches, Lake lake) {
    return lake.readSmall(lake.tables().ingestBatches()).where(batches).orderBy("batch_id").collectAsList().stream().map(IngestedBatch::of).toList();
  }

  private static IngestedBatch of(Row row) {
    return new IngestedBatch(
        IngestBatch.of(row),
        row.<Long>getAs("read"),
        row.<Long>getAs("changes") + row.<Long>getAs("redelivered"),
        row.<Long>getAs("quarantined"));
  }

  long number() {
    return batch.number();
  }

  /** The offsets that it covers. */
  long span() {
    return Offsets.total(batch.untilOffsets()) - Offsets.total(batch.fromOffsets());
  }

  /** How many of its offsets lie in known gaps. */
  long known(List<Gate.OffsetGap> gaps) {
    return gaps.stream().mapToLong(this::known).sum();
  }

  private long known(Gate.OffsetGap gap) {
    long first = Math.max(gap.firstOffset(), batch.fromOffsets().getOrDefault(gap.partition(), 0L));
    long until = Math.min(gap.lastOffset() + 1, batch.untilOffsets().getOrDefault(gap.partition(), 0L));
    return Math.max(0, until - first);
  }

  boolean isOfFile() {
    return batch.rows().isPresent();
  }

  /** Where it lies in the topic, {@code offsets 0:17-19, 1:20-24}, or in which load. */
  String place() {
    return batch.rows().map(LoadedRows::toString).orElseGet(() -> "offsets " + offsets());
  }

  /** Where it lies in the topic: {@code 0:17-19, 1:20-24}. */
  String offsets() {
    return batch.untilOffsets().entrySet().stream()
        .filter(until -> until.getValue() > from(until))
        .map(until -> new Gate.OffsetGap(until.getKey(), from(until), until.getValue() - 1).toString())
        .collect(Collectors.joining(", "));
  }

  private long from(Map.Entry<Integer, Long> until) {
    return batch.fromOffsets().getOrDefault(until.getKey(), 0L);
  }
}
