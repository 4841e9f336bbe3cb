package io.daybook.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Figures for people: rounded once, here, to two places at most. */
final class Figures {
  private Figures() {}

  static String text(Object figure) {
    if (figure instanceof BigDecimal amount) {
      int scale = Math.max(0, Math.min(2, amount.stripTrailingZeros().scale()));
      return String.format(Locale.ROOT, "%,." + (amount.scale() > 0 ? 2 : scale) + "f", amount.setScale(2, RoundingMode.HALF_UP));
    }
    return figure == null ? "-" : String.format(Locale.ROOT, "%,d", ((Number) figure).longValue());
  }
}
