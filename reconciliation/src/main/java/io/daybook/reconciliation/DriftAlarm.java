package io.daybook.reconciliation;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * A drift that is larger than it usually is. It says where to look, and holds nothing back.
 *
 * @param of a cause, or {@link #DIFFERENCE}
 * @param amount of the cause, or the difference, over all cells of the date
 * @param share its absolute amount relative to that of the final figure
 * @param usualShare the median of the shares of the dates before
 * @param largestUsualShare what the share may be without an alarm
 * @param learnedFrom how many dates before it were looked at
 */
public record DriftAlarm(
    BusinessDate date,
    String metric,
    String measure,
    String of,
    BigDecimal amount,
    BigDecimal share,
    BigDecimal usualShare,
    BigDecimal largestUsualShare,
    int learnedFrom) {
  /** All causes together: final − provisional. */
  public static final String DIFFERENCE = "difference";

  public DriftAlarm {
    requireNonNull(date, "date is null");
    requireNonNull(metric, "metric is null");
    requireNonNull(measure, "measure is null");
    requireNonNull(of, "of is null");
    requireNonNull(amount, "amount is null");
    requireNonNull(share, "share is null");
    requireNonNull(usualShare, "usualShare is null");
    requireNonNull(largestUsualShare, "largestUsualShare is null");
  }

  /** One line for people and logs. */
  @Override
  public String toString() {
    return "%s %s of %s: %s %s is %s of the final figure; usual is %s, up to %s, by the %d releases before"
        .formatted(
            date, measure, metric, of.replace('_', ' '), amount.stripTrailingZeros().toPlainString(), percent(share), percent(usualShare),
            percent(largestUsualShare), learnedFrom);
  }

  private static String percent(BigDecimal share) {
    return String.format(Locale.ROOT, "%,.2f %%", share.movePointRight(2).setScale(2, RoundingMode.HALF_UP));
  }
}
