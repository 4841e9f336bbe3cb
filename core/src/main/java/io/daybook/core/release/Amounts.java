package io.daybook.core.release;

import io.daybook.core.pipeline.Measure;
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
    values = Collections.unmodifiableList(new ArrayList<>(values)); // not List.copyOf: null is a value
  }

  /**
   * Merges measure by measure, as SQL's aggregates do: what is null changes nothing.
   *
   * @param measures the ones that the values are of, in the same order
   */
  Amounts merge(Amounts other, List<Measure.Stored> measures) {
    if (values.size() != measures.size() || other.values.size() != measures.size()) {
      throw new IllegalArgumentException(
          "Cannot merge %d and %d values of %d measures".formatted(values.size(), other.values.size(), measures.size()));
    }
    return new Amounts(IntStream.range(0, values.size()).mapToObj(i -> measures.get(i).merge(values.get(i), other.values.get(i))).toList());
  }

  /** The value of a measure by its place; may be {@code null}. */
  public BigDecimal at(int index) {
    return values.get(index);
  }

  /** The quotient, rounded HALF_UP; {@code null} where either is, and where the denominator is 0. */
  public static BigDecimal ratio(BigDecimal numerator, BigDecimal denominator, int scale) {
    return numerator == null || denominator == null || denominator.signum() == 0 ? null : numerator.divide(denominator, scale, RoundingMode.HALF_UP);
  }
}
