package io.daybook.core.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import io.daybook.core.pipeline.Envelope.TimeForm;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.time.BusinessCalendar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/**
 * The forms in which sources write values. A decimal with more digits than its type, an integer out of range, a local time that does not exist or a
 * day outside the years 1 to 9999 (a source's infinity) is not read, never rounded or moved.
 */
final class ValueReaders {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int LONGEST_NUMBER = 1000;

  private ValueReaders() {}

  /** As JSON has it: decimals as text or numbers, dates as days since 1970 or text, timestamps as microseconds of local time or text. */
  static ValueReader asWritten(FieldType type) {
    if (type instanceof FieldType.Text) {
      return node -> textual(node).textValue();
    }
    if (type instanceof FieldType.Int) {
      return node -> integer(node.isIntegralNumber() && node.canConvertToInt(), node).intValue();
    }
    if (type instanceof FieldType.BigInt) {
      return node -> integer(node.isIntegralNumber() && node.canConvertToLong(), node).longValue();
    }
    if (type instanceof FieldType.Bool) {
      return node -> {
        require(node.isBoolean());
        return node.booleanValue();
      };
    }
    if (type instanceof FieldType.Decimal decimal) {
      return node -> decimal(decimal, node);
    }
    if (type instanceof FieldType.Day) {
      return node -> node.isIntegralNumber() ? day(node.bigIntegerValue().longValueExact()) : day(textual(node).textValue());
    }
    if (type instanceof FieldType.Timestamp timestamp) {
      return timestamp(timestamp.zone(), TimeForm.MICROSECONDS);
    }
    throw new AssertionError("no reader for type " + type);
  }

  /** As GoldenGate has it: numbers also as text, dates with a midnight behind them, times always as text. */
  static ValueReader asText(FieldType type) {
    if (type instanceof FieldType.Int) {
      return node -> Math.toIntExact(wholeNumber(node));
    }
    if (type instanceof FieldType.BigInt) {
      return ValueReaders::wholeNumber;
    }
    if (type instanceof FieldType.Day) {
      return node -> dayOrMidnight(textual(node).textValue());
    }
    if (type instanceof FieldType.Timestamp timestamp) {
      return node -> instant(textual(node).textValue(), timestamp.zone());
    }
    return asWritten(type);
  }

  /** Whole units since 1970, counted in local time as if it were UTC, or text. Text with an offset is an instant, unless the form says it is none. */
  static ValueReader timestamp(ZoneId zone, TimeForm form) {
    return switch (form) {
      case MICROSECONDS -> node -> node.isIntegralNumber() ? instant(node, 1_000L, zone) : instant(textual(node).textValue(), zone);
      case MILLISECONDS -> node -> node.isIntegralNumber() ? instant(node, 1_000_000L, zone) : instant(textual(node).textValue(), zone);
      case NANOSECONDS -> node -> node.isIntegralNumber() ? instant(node, 1L, zone) : instant(textual(node).textValue(), zone);
      case LOCAL_TEXT -> node -> localText(textual(node).textValue(), zone);
    };
  }

  /** From text or a number. */
  static BigDecimal decimal(FieldType.Decimal type, JsonNode node) {
    require(node.isTextual() ? node.textValue().length() <= LONGEST_NUMBER : node.isNumber());
    BigDecimal number = node.isTextual() ? new BigDecimal(node.textValue()) : node.decimalValue();
    require(Math.abs((long) number.scale()) <= LONGEST_NUMBER); // 1e999999999 is short to write and endless to expand
    BigDecimal exact = number.setScale(type.scale());
    require(exact.precision() <= type.precision());
    return exact;
  }

  /** From an unscaled number's bytes in base64. */
  static BigDecimal unscaled(FieldType.Decimal type, JsonNode node, int scale) {
    return decimal(type, DecimalNode.valueOf(unscaled(node, scale)));
  }

  static JsonNode unscaled(JsonNode value, JsonNode scale) {
    require(scale.isIntegralNumber() && scale.canConvertToInt() && Math.abs((long) scale.intValue()) <= LONGEST_NUMBER);
    return DecimalNode.valueOf(unscaled(value, scale.intValue()));
  }

  private static BigDecimal unscaled(JsonNode value, int scale) {
    require(textual(value).textValue().length() <= LONGEST_NUMBER);
    return new BigDecimal(new BigInteger(Base64.getDecoder().decode(value.textValue())), scale);
  }

  static JsonNode textual(JsonNode node) {
    require(node.isTextual());
    return node;
  }

  private static JsonNode integer(boolean fits, JsonNode node) {
    require(fits);
    return node;
  }

  private static Long wholeNumber(JsonNode node) {
    if (!node.isTextual()) {
      return integer(node.isIntegralNumber() && node.canConvertToLong(), node).longValue();
    }
    String text = node.textValue();
    require(Nodes.isDigits(text.startsWith("-") ? text.substring(1) : text));
    return Long.parseLong(text);
  }

  private static LocalDate day(long sinceEpoch) {
    return inCalendar(LocalDate.ofEpochDay(sinceEpoch));
  }

  /** Debezium's IsoDate has a Z behind it, which says nothing. */
  private static LocalDate day(String text) {
    return inCalendar(LocalDate.parse(text.endsWith("Z") ? text.substring(0, text.length() - 1) : text));
  }

  private static LocalDate dayOrMidnight(String text) {
    if (text.length() <= 10) {
      return day(text);
    }
    LocalDateTime time = LocalDateTime.parse(text.replace(' ', 'T'));
    require(time.toLocalTime().equals(LocalTime.MIDNIGHT));
    return inCalendar(time.toLocalDate());
  }

  private static Instant instant(JsonNode units, long nanosPerUnit, ZoneId zone) {
    long count = units.bigIntegerValue().longValueExact();
    long unitsPerSecond = NANOS_PER_SECOND / nanosPerUnit;
    long nanos = Math.floorMod(count, unitsPerSecond) * nanosPerUnit;
    return instant(LocalDateTime.ofEpochSecond(Math.floorDiv(count, unitsPerSecond), (int) nanos, ZoneOffset.UTC), zone);
  }

  private static Instant instant(String text, ZoneId zone) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(text);
      inCalendar(time.toLocalDate());
      return time.toInstant().truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeParseException e) {
      return instant(LocalDateTime.parse(text.replace(' ', 'T')), zone);
    }
  }

  private static Instant localText(String text, ZoneId zone) {
    String local = text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
    return instant(LocalDateTime.parse(local.replace(' ', 'T')), zone);
  }

  private static Instant instant(LocalDateTime local, ZoneId zone) {
    inCalendar(local.toLocalDate());
    return BusinessCalendar.instantOf(local.truncatedTo(ChronoUnit.MICROS), zone).orElseThrow(() -> new DateTimeException("does not exist"));
  }

  /** The tables cannot hold all of Java's years, and a record that no table can hold would stop the stream. */
  private static LocalDate inCalendar(LocalDate date) {
    require(date.getYear() >= 1 && date.getYear() <= 9999);
    return date;
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException();
    }
  }
}
