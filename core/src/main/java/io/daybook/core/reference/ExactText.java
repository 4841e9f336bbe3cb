package io.daybook.core.reference;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Dates and numbers as a source writes them; empty where a text is none. */
public final class ExactText {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

  private ExactText() {}

  /** Written as 2010-12-01. */
  public static Optional<LocalDate> date(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Digits, with a minus before them and a point among them where need be, and nothing else. */
  public static Optional<BigDecimal> number(String text) {
    return NUMBER.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }
}
