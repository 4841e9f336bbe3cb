package io.daybook.reconciliation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;

/**
 * A figure as a sum of parts of the waterfall, some of them taken away.
 *
 * <p>It is added up by one {@code sum}, which is exact: an addition of two wide decimals gives up digits after the point to make room before it, and
 * a chain of them gives up one after another.
 *
 * @param signs by the name of the part, 1 or −1
 */
record PartSum(Map<String, Integer> signs) {
  PartSum {
    signs = Map.copyOf(signs);
  }

  static PartSum of(String part) {
    return new PartSum(Map.of(part, 1));
  }

  PartSum plus(PartSum other) {
    return merged(other, 1);
  }

  PartSum minus(PartSum other) {
    return merged(other, -1);
  }

  private PartSum merged(PartSum other, int sign) {
    Map<String, Integer> merged = new TreeMap<>(signs);
    other.signs.forEach((part, its) -> merged.merge(part, its * sign, (one, another) -> one + another == 0 ? null : one + another));
    return new PartSum(merged);
  }

  /** The sum of a column over the rows of each part. */
  Column over(Column amount) {
    return sum(when(isPartWith(1), amount).when(isPartWith(-1), negate(amount)).otherwise(lit(0)));
  }

  /** Whether a row is of one of the parts that are added, 1, or taken away, −1. */
  Column isPartWith(int sign) {
    return col("_part").isin(signs.entrySet().stream().filter(part -> part.getValue() == sign).map(Map.Entry::getKey).toArray());
  }
}
