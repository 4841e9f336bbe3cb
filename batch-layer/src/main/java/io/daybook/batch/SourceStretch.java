package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.time.BusinessDate;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Column;

/**
 * What is looked at of what the source delivered.
 *
 * @param parts which rows of {@code transaction_parts}
 * @param signals which rows of {@code source_transactions} and {@code source_heartbeats}
 */
record SourceStretch(Column parts, Column signals) {
  /** What was brought in since an instant. */
  static SourceStretch since(Instant ingestedAt) {
    Column since = col("ingested_at").geq(lit(ingestedAt));
    return new SourceStretch(since, since);
  }

  /** What may hold a change of the plan's dates: no record happens after its arrival, but for the clock skew. */
  static SourceStretch of(NightlyPlan plan, Pipeline pipeline, List<IngestedBatch> batches) {
    BusinessDate oldest = plan.releases().stream().map(PlannedRelease::date).min(BusinessDate::compareTo).orElseThrow();
    Instant since = pipeline.calendar().startOf(oldest).minus(pipeline.clockSkew());
    long first = batches.isEmpty() ? Long.MAX_VALUE : batches.get(0).number();
    return new SourceStretch(col("ingest_batch").geq(first), col("arrival").geq(lit(since)));
  }
}
