package io.daybook.reconciliation;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;

/**
 * How a measure moved on its way from provisional to final, over all cells of a business date.
 *
 * @param total with the provisional figure as the windows closed
 * @param atDayEnd the provisional figure with what came late within the business date
 * @param atRelease and with what came after it, and corrections
 */
public record DriftSteps(DriftTotal total, BigDecimal atDayEnd, BigDecimal atRelease) {
  public DriftSteps {
    requireNonNull(total, "total is null");
    requireNonNull(atDayEnd, "atDayEnd is null");
    requireNonNull(atRelease, "atRelease is null");
  }
}
