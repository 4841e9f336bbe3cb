package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/** What a metric tells of its records. Counts and sums merge by addition; a ratio is derived from merged ones at the end, never summed. */
public sealed interface Measure extends Serializable {
  String name();

  /** The number of records. */
  record Count(String name) implements Measure {
    public Count {
      requireNonNull(name, "name is null");
    }
  }

  /**
   * The sum of an exact expression over the records.
   *
   * @param expression Spark SQL over the declared fields and references; of an integer or decimal type
   * @param scale decimal places to which each record's amount is rounded HALF_UP before it is added; the sum itself is never rounded
   */
  record Sum(String name, String expression, int scale) implements Measure {
    public Sum {
      requireNonNull(name, "name is null");
      requireNonNull(expression, "expression is null");
      if (scale < 0 || scale > 18) {
        throw new IllegalArgumentException("Invalid scale: %d (must be 0 to 18)".formatted(scale));
      }
    }
  }

  /**
   * One measure divided by another of the same metric, rounded HALF_UP; null where the denominator is 0.
   *
   * @param scale decimal places of the quotient
   */
  record Ratio(String name, String numerator, String denominator, int scale) implements Measure {
    public Ratio {
      requireNonNull(name, "name is null");
      requireNonNull(numerator, "numerator is null");
      requireNonNull(denominator, "denominator is null");
    }
  }
}
