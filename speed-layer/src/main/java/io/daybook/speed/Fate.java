package io.daybook.speed;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.daybook.lake.MetricFunction;
import org.apache.spark.sql.Column;

/** What becomes of a contribution: the one grouping keeps fates apart, so that the money of what is left out is known without a second pass. */
enum Fate {
  COUNTED,
  /** Left out: an earlier delivery has counted. */
  DUPLICATE,
  /** Left out: the image breaks a row rule. */
  QUARANTINED;

  /** On contributions, the ordinal; no field can have these names. */
  static final String COLUMN = "_fate";

  /** On changes: whether the delivery is a duplicate. */
  static final String IS_DUPLICATE = "_duplicate";

  /** On changes: whether the speed layer counts them, see {@link io.daybook.lake.ChainRule}. */
  static final String COUNTS = "_counts";

  /** The fate of a contribution; null for what has none here: images that were taken away broken, and what is left to the ingest. */
  static Column column() {
    Column breaks = col(MetricFunction.BREAKS_RULE);
    Column duplicate = col(IS_DUPLICATE);
    return when(col(COUNTS).and(not(breaks)), when(duplicate, lit(DUPLICATE.ordinal())).otherwise(lit(COUNTED.ordinal())))
        .when(breaks.and(not(duplicate)).and(col("record_count").gt(0)), lit(QUARANTINED.ordinal()));
  }
}
