package io.daybook.reconciliation;

import io.daybook.core.time.BusinessDate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How large a drift usually is, learned from the dates before.
 *
 * <p>What is judged is a share: the absolute amount of a cause, or of the whole difference, relative to the absolute final figure; where that is 0, any
 * amount is a share of 1. A share is out of its usual range when it is over the median of the dates before by more than five times their spread (the
 * median distance from the median, made comparable to a standard deviation), by more than the median itself, and by more than a hundredth of a percent.
 * Medians, so that a few bad dates among those before neither hide the next one nor make an alarm of a good one. Less than usual is no alarm.
 */
public final class UsualDrift {
  /** Dates before the judged one that are looked at, at most. */
  public static final int LEARNED_FROM = 28;

  /** Fewer dates before it, and nothing is said of a date. */
  public static final int LEAST_HISTORY = 7;

  private static final BigDecimal SPREADS = new BigDecimal("7.413"); // 5 × 1.4826, which makes of the spread of a normal distribution its deviation
  private static final BigDecimal NEGLIGIBLE = new BigDecimal("0.0001");
  private static final int PLACES = 9;

  private UsualDrift() {}

  /**
   * What is out of its usual range on some dates.
   *
   * @param totals of the dates and of those before them, in any order; one of each date, metric and measure
   * @return by date
   */
  public static List<DriftAlarm> alarms(Collection<DriftTotal> totals, Collection<BusinessDate> judged) {
    List<DriftTotal> byDate = totals.stream().sorted(Comparator.comparing(DriftTotal::date)).toList();
    List<DriftAlarm> alarms = new ArrayList<>();
    for (DriftTotal total : byDate) {
      if (judged.contains(total.date())) {
        alarms.addAll(alarms(before(total, byDate), total));
      }
    }
    return alarms;
  }

  private static List<DriftTotal> before(DriftTotal total, List<DriftTotal> byDate) {
    List<DriftTotal> before =
        byDate.stream()
            .filter(each -> each.metric().equals(total.metric()) && each.measure().equals(total.measure()) && each.date().isBefore(total.date()))
            .toList();
    return before.subList(Math.max(0, before.size() - LEARNED_FROM), before.size());
  }

  private static List<DriftAlarm> alarms(List<DriftTotal> before, DriftTotal total) {
    List<DriftAlarm> alarms = new ArrayList<>();
    if (before.size() >= LEAST_HISTORY) {
      amounts(total)
          .forEach(
              (of, amount) -> {
                List<BigDecimal> shares = before.stream().map(each -> share(each, amounts(each).getOrDefault(of, BigDecimal.ZERO))).sorted().toList();
                BigDecimal usual = median(shares);
                BigDecimal largest = usual.add(NEGLIGIBLE.max(usual).max(spread(shares, usual).multiply(SPREADS)));
                BigDecimal share = share(total, amount);
                if (share.compareTo(largest) > 0) {
                  alarms.add(new DriftAlarm(total.date(), total.metric(), total.measure(), of, amount, share, usual, largest, before.size()));
                }
              });
    }
    return alarms;
  }

  /** What is judged of a figure, by name. */
  public static Map<String, BigDecimal> amounts(DriftTotal total) {
    Map<String, BigDecimal> amounts = new LinkedHashMap<>();
    amounts.put(DriftAlarm.DIFFERENCE, total.difference());
    amounts.putAll(total.causes());
    return amounts;
  }

  /** The share of an amount in a figure. */
  public static BigDecimal share(DriftTotal total, BigDecimal amount) {
    if (total.finalFigure().signum() == 0) {
      return amount.signum() == 0 ? BigDecimal.ZERO : BigDecimal.ONE;
    }
    return amount.abs().divide(total.finalFigure().abs(), PLACES, RoundingMode.HALF_UP);
  }

  private static BigDecimal spread(List<BigDecimal> shares, BigDecimal median) {
    return median(shares.stream().map(share -> share.subtract(median).abs()).sorted().toList());
  }

  /** The lower one of two. */
  private static BigDecimal median(List<BigDecimal> sorted) {
    return sorted.get((sorted.size() - 1) / 2);
  }
}
