package io.daybook.cli;

import io.daybook.core.pipeline.Measure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Figures for people: rounded once, here, to two places at most. */
final class Figures {
  private static final int MOST_PLACES = 2;

  private Figures() {}

  /** @param figure of an additive measure; {@code null} where there is none */
  static String text(Measure measure, Object figure) {
    if (figure == null) {
      return "-";
    }
    int places = measure instanceof Measure.Sum sum ? Math.min(MOST_PLACES, sum.scale()) : 0;
    BigDecimal amount = figure instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf(((Number) figure).longValue());
    return String.format(Locale.ROOT, "%,." + places + "f", amount.setScale(places, RoundingMode.HALF_UP));
  }
}
