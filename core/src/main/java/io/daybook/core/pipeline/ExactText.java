package io.daybook.core.pipeline;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Values as files and sources of totals write them, read exactly or not at all. */
public final class ExactText {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
  private static final Map<String, Boolean> TRUTHS = Map.of("true", true, "false", false);

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

  /** The value as an image would hold it; empty where the text is none of the type. A timestamp is no value of reference data. */
  public static Optional<Object> of(FieldType type, String text) {
    if (type instanceof FieldType.Text) {
      return Optional.of(text);
    }
    if (type instanceof FieldType.Day) {
      return date(text).map(Object.class::cast);
    }
    if (type instanceof FieldType.Bool) {
      return Optional.ofNullable(TRUTHS.get(text));
    }
    if (type instanceof FieldType.Decimal decimal) {
      return number(text).flatMap(decimal::exactly).map(Object.class::cast);
    }
    return number(text).flatMap(number -> whole(type, number));
  }

  private static Optional<Object> whole(FieldType type, BigDecimal number) {
    try {
      return type instanceof FieldType.Int
          ? Optional.of(number.intValueExact())
          : type instanceof FieldType.BigInt ? Optional.of(number.longValueExact()) : Optional.empty();
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }
}
