package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.math.BigDecimal;

/** What a metric tells of its records. */
public sealed interface Measure extends Serializable {
  /** The largest number of decimal places that a measure may have. */
  int LARGEST_SCALE = 18;

  String name();

  /** A measure that tables hold and that merges: the value of a cell comes from the values of its partials, in any order and grouping. */
  sealed interface Stored extends Measure permits Additive, Retaining {
    /** Decimal places of its values. */
    int scale();

    /** One value of two; {@code null} on either side is no value and changes nothing. */
    default BigDecimal merge(BigDecimal one, BigDecimal other) {
      return one == null ? other : other == null ? one : mergePresent(one, other);
    }

    BigDecimal mergePresent(BigDecimal one, BigDecimal other);
  }

  /** Merges by addition, so what a deletion takes away can be subtracted, and a difference between two figures is the sum of its causes in any order. */
  sealed interface Additive extends Stored permits Count, Sum {
    @Override
    default BigDecimal mergePresent(BigDecimal one, BigDecimal other) {
      return one.add(other);
    }
  }

  /**
   * No image can be taken out of it again, so while it is provisional it covers every image that has come, also those that an update or a delete has
   * taken away since; a release is made of the latest images alone and is exact.
   */
  sealed interface Retaining extends Stored permits Extreme, Sketched {}

  /** The smallest or largest amount. */
  sealed interface Extreme extends Retaining, OfExpression permits Min, Max {}

  /**
   * Exact in a release, and while provisional estimated from sketches: bytes that Trino reads and merges. Figures of it do not merge, so windows that
   * slide cannot have it.
   */
  sealed interface Sketched extends Retaining permits Distinct, Quantile {
    @Override
    default BigDecimal mergePresent(BigDecimal one, BigDecimal other) {
      throw new UnsupportedOperationException("Figures of %s do not merge, only its sketches do".formatted(name()));
    }
  }

  /**
   * A measure that takes an exact amount from each record. {@code expression} is Spark SQL over the declared fields and references, of an integer or
   * decimal type; the amount is rounded HALF_UP to {@code scale} before anything else is done with it.
   */
  sealed interface OfExpression extends Measure permits Sum, Extreme, Quantile {
    /** The word for it in a pipeline file. */
    String kind();

    String expression();

    int scale();
  }

  /** The number of records. */
  record Count(String name) implements Additive {
    public Count {
      requireNonNull(name, "name is null");
    }

    @Override
    public int scale() {
      return 0;
    }
  }

  /** The sum of an expression over the records; itself it is never rounded. */
  record Sum(String name, String expression, int scale) implements Additive, OfExpression {
    public Sum {
      requireValid(name, expression, scale);
    }

    @Override
    public String kind() {
      return "sum";
    }
  }

  /** The smallest amount of an expression; {@code null} where no record has one. */
  record Min(String name, String expression, int scale) implements Extreme {
    public Min {
      requireValid(name, expression, scale);
    }

    @Override
    public String kind() {
      return "min";
    }

    @Override
    public BigDecimal mergePresent(BigDecimal one, BigDecimal other) {
      return one.min(other);
    }
  }

  /** The largest amount of an expression; {@code null} where no record has one. */
  record Max(String name, String expression, int scale) implements Extreme {
    public Max {
      requireValid(name, expression, scale);
    }

    @Override
    public String kind() {
      return "max";
    }

    @Override
    public BigDecimal mergePresent(BigDecimal one, BigDecimal other) {
      return one.max(other);
    }
  }

  /** The number of different values of a field; records without a value count for nothing. */
  record Distinct(String name, String field) implements Sketched {
    public Distinct {
      requireNonNull(name, "name is null");
      requireNonNull(field, "field is null");
    }

    @Override
    public int scale() {
      return 0;
    }
  }

  /**
   * The smallest amount of an expression that at least a share of the amounts do not exceed; {@code null} where no record has one. At 0.5 it is the
   * median, the lower one of two.
   *
   * @param at the share, over 0 and under 1
   */
  record Quantile(String name, String expression, BigDecimal at, int scale) implements Sketched, OfExpression {
    public Quantile {
      requireValid(name, expression, scale);
      if (at.signum() <= 0 || at.compareTo(BigDecimal.ONE) >= 0) {
        throw new IllegalArgumentException("Invalid share: %s (must be over 0 and under 1)".formatted(at));
      }
    }

    @Override
    public String kind() {
      return "quantile";
    }
  }

  /**
   * One additive measure divided by another of the same metric, rounded HALF_UP; null where the denominator is 0. It is derived at the end, never
   * merged.
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

  private static void requireValid(String name, String expression, int scale) {
    requireNonNull(name, "name is null");
    requireNonNull(expression, "expression is null");
    if (scale < 0 || scale > LARGEST_SCALE) {
      throw new IllegalArgumentException("Invalid scale: %d (must be 0 to %d)".formatted(scale, LARGEST_SCALE));
    }
  }
}
