package io.daybook.serving;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Values of a result as text. */
final class ValueText {
  private static final DateTimeFormatter LOCAL = new DateTimeFormatterBuilder()
      .appendPattern("yyyy-MM-dd HH:mm:ss").appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true).toFormatter(Locale.ROOT);

  private ValueText() {}

  /** For people: {@code 2010-12-01 08:26:00 UTC}, which is also how SQL writes it. */
  static String readable(Object value) {
    if (value instanceof Instant instant) {
      return LOCAL.format(instant.atOffset(ZoneOffset.UTC)) + " UTC";
    }
    return value instanceof LocalDateTime local ? LOCAL.format(local) : plain(value);
  }

  /** For programs: {@code 2010-12-01T08:26:00Z}. */
  static String plain(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    if (value instanceof List<?> list) {
      StringJoiner text = new StringJoiner(", ", "[", "]");
      list.forEach(element -> text.add(plain(element)));
      return text.toString();
    }
    if (value instanceof Map<?, ?> map) {
      StringJoiner text = new StringJoiner(", ", "{", "}");
      map.forEach((key, element) -> text.add(plain(key) + "=" + plain(element)));
      return text.toString();
    }
    return String.valueOf(value);
  }
}
