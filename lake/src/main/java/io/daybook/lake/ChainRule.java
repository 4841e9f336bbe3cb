package io.daybook.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import org.apache.spark.sql.Column;

/** Which changes the speed layer counts by themselves. */
public final class ChainRule {
  private ChainRule() {}

  /**
   * Whether a change says on its own what it adds and takes away. A snapshot read and an update without its before image do not: the speed layer does
   * not guess, and the ingest, which knows the latest image, publishes the difference as a correction.
   */
  public static Column countsByItself() {
    return not(col("op").equalTo("SNAPSHOT").or(col("op").equalTo("UPDATE").and(col("before").isNull())));
  }
}
