package io.daybook.tests;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** Amounts added up by name. */
final class Sums {
  private final Map<String, BigDecimal> sums = new TreeMap<>();

  void add(String name, BigDecimal amount) {
    sums.merge(name, amount, BigDecimal::add);
  }

  /** The sums that come to something, without trailing zeros: equal where the amounts are. */
  Map<String, BigDecimal> nonZero() {
    Map<String, BigDecimal> nonZero = new TreeMap<>();
    sums.forEach((name, amount) -> nonZero.put(name, amount.stripTrailingZeros()));
    nonZero.values().removeIf(amount -> amount.signum() == 0);
    return nonZero;
  }
}
