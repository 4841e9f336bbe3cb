package io.daybook.core.release;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The values of a metric's measures in one cell.
 *
 * @param values in order; {@code null} where a sum had nothing to add, and where a ratio has no value
 */
public record Amounts(List<BigDecimal> values) {
  public Amounts {
    values = Collections.unmodifiableList(new ArrayList<>(values)); // not List.copyOf: see above
  }

  /** Adds measure by measure, as SQL's {@code sum} does: what is null adds nothing. */
  public Amounts plus(Amounts other) {
    if (other.values.size() != values.size()) {
      throw new IllegalArgumentException("Cannot add %d measures to %d".formatted(other.values.size(), values.size()));
    }
    return new Amounts(IntStream.range(0, values.size()).mapToObj(i -> add(values.get(i), other.values.get(i))).toList());
  }

  static BigDecimal add(BigDecimal left, BigDecimal right) {
    return left == null ? right : right == null ? left : left.add(right);
  }

  static BigDecimal ratio(BigDecimal numerator, BigDecimal denominator, int scale) {
    return numerator == null || denominator == null || denominator.signum() == 0 ? null : numerator.divide(denominator, scale, RoundingMode.HALF_UP);
  }
}
