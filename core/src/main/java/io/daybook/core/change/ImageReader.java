package io.daybook.core.change;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Source;
import io.daybook.core.time.BusinessCalendar;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/**
 * Reads the fields of an image as declared, exactly or not at all: a decimal with more digits than its type, an integer out of range, a local time
 * that does not exist or a day outside the years 1 to 9999 (a source's infinity) is malformed, never rounded or moved.
 */
final class ImageReader {
  private static final String UNAVAILABLE = "__debezium_unavailable_value";

  private final int[] keyIndexes;

  ImageReader(Source source) {
    this.keyIndexes = source.key().stream().mapToInt(source::indexOf).toArray();
  }

  /** The record's key as a JSON array, {@code ["536365",1]}. */
  String key(Image image) {
    StringBuilder key = new StringBuilder(32).append('[');
    for (int i = 0; i < keyIndexes.length; i++) {
      Object value = image.value(keyIndexes[i]);
      key.append(i == 0 ? "" : ",");
      if (value instanceof Integer || value instanceof Long) {
        key.append(value);
      } else {
        key.append('"').append(JsonStringEncoder.getInstance().quoteAsString(value.toString())).append('"');
      }
    }
    return key.append(']').toString();
  }

  Object value(Field field, JsonNode node, String image) throws MalformedRecord {
    if (node.isMissingNode() || node.isNull()) {
      if (field.nullable()) {
        return null;
      }
      throw new MalformedRecord("%s.%s is missing".formatted(image, field.member()));
    }
    if (node.isTextual() && node.textValue().equals(UNAVAILABLE)) {
      throw new MalformedRecord("%s.%s was not sent by the source (set REPLICA IDENTITY FULL on the table)".formatted(image, field.member()));
    }
    try {
      return typed(field.type(), node);
    } catch (ArithmeticException | DateTimeException | IllegalArgumentException e) {
      throw new MalformedRecord("%s.%s is not a %s: %s".formatted(image, field.member(), field.type(), shortened(node.toString())));
    }
  }

  private static Object typed(FieldType type, JsonNode node) {
    if (type instanceof FieldType.Text) {
      require(node.isTextual());
      return node.textValue();
    }
    if (type instanceof FieldType.Int) {
      require(node.isIntegralNumber() && node.canConvertToInt());
      return node.intValue();
    }
    if (type instanceof FieldType.BigInt) {
      require(node.isIntegralNumber() && node.canConvertToLong());
      return node.longValue();
    }
    if (type instanceof FieldType.Bool) {
      require(node.isBoolean());
      return node.booleanValue();
    }
    if (type instanceof FieldType.Decimal decimal) {
      return decimal(decimal, node);
    }
    if (type instanceof FieldType.Day) {
      return inCalendar(node.isIntegralNumber() ? LocalDate.ofEpochDay(node.bigIntegerValue().longValueExact()) : LocalDate.parse(text(node)));
    }
    if (type instanceof FieldType.Timestamp timestamp) {
      return node.isIntegralNumber()
          ? instant(localTime(node.bigIntegerValue().longValueExact()), timestamp.zone())
          : instant(text(node), timestamp.zone());
    }
    throw new AssertionError("no reader for type " + type);
  }

  private static BigDecimal decimal(FieldType.Decimal type, JsonNode node) {
    BigDecimal number = node.isTextual() ? new BigDecimal(node.textValue()) : node.isNumber() ? node.decimalValue() : null;
    require(number != null && Math.abs((long) number.scale()) <= 1000); // 1e999999999 is short to write and endless to expand
    BigDecimal exact = number.setScale(type.scale());
    require(exact.precision() <= type.precision());
    return exact;
  }

  /** Debezium's io.debezium.time.MicroTimestamp: microseconds of local time, counted as if it were UTC. */
  private static LocalDateTime localTime(long micros) {
    return LocalDateTime.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), (int) Math.floorMod(micros, 1_000_000L) * 1000, ZoneOffset.UTC);
  }

  private static Instant instant(String text, ZoneId zone) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(text);
      inCalendar(time.toLocalDate());
      return time.toInstant().truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeParseException e) {
      return instant(LocalDateTime.parse(text.replace(' ', 'T')).truncatedTo(ChronoUnit.MICROS), zone);
    }
  }

  private static Instant instant(LocalDateTime local, ZoneId zone) {
    inCalendar(local.toLocalDate());
    return BusinessCalendar.instantOf(local, zone).orElseThrow(() -> new DateTimeException("does not exist"));
  }

  /** The tables cannot hold all of Java's years, and a record that no table can hold would stop the stream. */
  private static LocalDate inCalendar(LocalDate date) {
    require(date.getYear() >= 1 && date.getYear() <= 9999);
    return date;
  }

  private static String text(JsonNode node) {
    require(node.isTextual());
    return node.textValue();
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException();
    }
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
