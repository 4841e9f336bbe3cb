package io.daybook.tests;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;

/** The lowest amount in pounds and the highest in euros of a cell, compared by amount, whatever the scale. */
record Extremes(BigDecimal lowest, BigDecimal highest) {
  Extremes {
    lowest = requireNonNull(lowest, "lowest is null").stripTrailingZeros();
    highest = requireNonNull(highest, "highest is null").stripTrailingZeros();
  }

  Extremes and(Extremes other) {
    return new Extremes(lowest.min(other.lowest), highest.max(other.highest));
  }
}
