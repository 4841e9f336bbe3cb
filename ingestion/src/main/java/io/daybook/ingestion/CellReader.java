package io.daybook.ingestion;

import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.time.BusinessCalendar;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the cells of one field's column, exactly or not at all. Equal cells give the same object, so that a file whose values repeat takes
 * little memory.
 */
final class CellReader {
  private static final int MOST_REMEMBERED = 100_000;

  private final Field field;
  private final DateTimeFormatter timestamps;
  private final Map<String, Object> remembered = new HashMap<>();

  /** Why a cell cannot be read. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    private Unreadable(String reason) {
      super(reason, null, false, false); // a bad cell is data: no stack trace
    }
  }

  CellReader(Field field, String timestampPattern) {
    this.field = field;
    // Strict, because otherwise 31 February would silently become the 28th; with an era, because yyyy alone is not strict enough for a year.
    this.timestamps =
        new DateTimeFormatterBuilder()
            .appendPattern(timestampPattern)
            .parseDefaulting(ChronoField.ERA, 1)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);
  }

  /** The typed value; {@code null} for an empty cell of a nullable field. */
  Object read(String cell) throws Unreadable {
    Object known = remembered.get(cell);
    if (known != null) {
      return known;
    }
    if (cell.isEmpty()) {
      if (field.nullable()) {
        return null;
      }
      throw new Unreadable(field.name() + " is empty");
    }
    Object value;
    try {
      value = typed(cell);
    } catch (ArithmeticException | DateTimeException | IllegalArgumentException e) {
      String shown = cell.length() <= 60 ? cell : cell.substring(0, 57) + "...";
      throw new Unreadable("%s is not a %s: '%s'".formatted(field.name(), field.type(), shown));
    }
    if (remembered.size() < MOST_REMEMBERED) {
      remembered.put(cell, value);
    }
    return value;
  }

  private Object typed(String cell) {
    FieldType type = field.type();
    if (type instanceof FieldType.Text) {
      return cell;
    }
    String text = cell.strip();
    if (type instanceof FieldType.Int) {
      return Integer.valueOf(text);
    }
    if (type instanceof FieldType.BigInt) {
      return Long.valueOf(text);
    }
    if (type instanceof FieldType.Bool) {
      require(text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"));
      return Boolean.valueOf(text);
    }
    if (type instanceof FieldType.Decimal decimal) {
      return decimal(decimal, text);
    }
    if (type instanceof FieldType.Day) {
      return LocalDate.parse(text);
    }
    if (type instanceof FieldType.Timestamp timestamp) {
      return instant(text, timestamp.zone());
    }
    throw new AssertionError("no reader for type " + type);
  }

  private static BigDecimal decimal(FieldType.Decimal type, String text) {
    BigDecimal number = new BigDecimal(text);
    require(Math.abs((long) number.scale()) <= 1000); // 1e999999999 is short to write and endless to expand
    BigDecimal exact = number.setScale(type.scale());
    require(exact.precision() <= type.precision());
    return exact;
  }

  private Instant instant(String text, ZoneId zone) {
    TemporalAccessor parsed = timestamps.parse(text);
    if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
      Instant instant = Instant.from(parsed);
      LocalDateTime local = LocalDateTime.ofInstant(instant, zone);
      // Change events carry local times, so the second pass through an hour that clocks repeat cannot be told.
      require(existing(local, zone).equals(Optional.of(instant)));
      return instant;
    }
    LocalDateTime local = parsed.isSupported(ChronoField.NANO_OF_DAY) ? LocalDateTime.from(parsed) : LocalDate.from(parsed).atStartOfDay();
    return existing(local, zone).orElseThrow(IllegalArgumentException::new);
  }

  private static Optional<Instant> existing(LocalDateTime local, ZoneId zone) {
    require(local.getNano() % 1000 == 0 && local.getYear() >= 1 && local.getYear() <= 9999);
    return BusinessCalendar.instantOf(local, zone);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException();
    }
  }
}
