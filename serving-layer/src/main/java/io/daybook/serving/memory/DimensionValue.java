package io.daybook.serving.memory;

import io.daybook.core.pipeline.FieldType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/** Values of dimensions as text says them. */
public final class DimensionValue {
  private DimensionValue() {}

  /**
   * The value, as the tables have it.
   *
   * @throws IllegalArgumentException where the text is none of the type
   */
  public static Object parse(FieldType type, String text) {
    try {
      if (type instanceof FieldType.Int) {
        return Integer.valueOf(text);
      }
      if (type instanceof FieldType.BigInt) {
        return Long.valueOf(text);
      }
      if (type instanceof FieldType.Decimal decimal) {
        return decimal.exactly(new BigDecimal(text)).orElseThrow(() -> noValue(type, text));
      }
      if (type instanceof FieldType.Day) {
        return LocalDate.parse(text);
      }
      if (type instanceof FieldType.Timestamp) {
        return Instant.parse(text);
      }
      if (type instanceof FieldType.Bool) {
        return flag(type, text);
      }
      return text;
    } catch (NumberFormatException | DateTimeException e) {
      throw noValue(type, text);
    }
  }

  private static Boolean flag(FieldType type, String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw noValue(type, text);
    }
    return Boolean.valueOf(text);
  }

  private static IllegalArgumentException noValue(FieldType type, String text) {
    return new IllegalArgumentException("'%s' is no %s".formatted(text, type));
  }
}
