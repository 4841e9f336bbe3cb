package io.daybook.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.unix_micros;

import io.daybook.core.pipeline.Pipeline;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.expressions.Window;

/** Which deliveries of the master dataset the speed layer leaves out as duplicates. */
public final class DuplicateRule {
  private DuplicateRule() {}

  /** As the speed layer's memory finds it: the delivery before, in the partition, arrived at most the horizon earlier. */
  public static Column withinHorizon(Pipeline pipeline) {
    Column arrival = unix_micros(col("arrival"));
    Column before = lag(arrival, 1).over(Window.partitionBy("topic", "partition", "event_id").orderBy("offset"));
    return before.isNotNull().and(arrival.minus(before).leq(pipeline.dedupHorizon().toMillis() * 1000));
  }
}
