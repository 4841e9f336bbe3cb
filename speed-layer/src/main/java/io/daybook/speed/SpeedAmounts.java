package io.daybook.speed;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The money of what was not simply counted, exact, by {@code <metric>.<measure>} of every count and sum. What is not in a map is 0.
 *
 * @param late of changes late for the metric; it is in the figures
 * @param duplicate what redeliveries would have added
 * @param quarantined of the after images that break a row rule; records that cannot be decoded have no amount that could be read
 */
public record SpeedAmounts(Map<String, BigDecimal> late, Map<String, BigDecimal> duplicate, Map<String, BigDecimal> quarantined) {
  public SpeedAmounts {
    late = Collections.unmodifiableMap(new TreeMap<>(late));
    duplicate = Collections.unmodifiableMap(new TreeMap<>(duplicate));
    quarantined = Collections.unmodifiableMap(new TreeMap<>(quarantined));
  }

  static SpeedAmounts none() {
    return new SpeedAmounts(Map.of(), Map.of(), Map.of());
  }

  SpeedAmounts plus(SpeedAmounts other) {
    return new SpeedAmounts(sum(late, other.late), sum(duplicate, other.duplicate), sum(quarantined, other.quarantined));
  }

  private static Map<String, BigDecimal> sum(Map<String, BigDecimal> one, Map<String, BigDecimal> other) {
    Map<String, BigDecimal> sum = new TreeMap<>(one);
    other.forEach((name, amount) -> sum.merge(name, amount, BigDecimal::add));
    return sum;
  }
}
