package io.daybook.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** JSON as Daybook writes it: counts as numbers, amounts as text with their decimal places, times as ISO 8601 in UTC. */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final long HALF_A_MILLISECOND = 500_000;

  private final JsonGenerator out;

  private Json(JsonGenerator out) {
    this.out = out;
  }

  /** Writes something. */
  interface Writing {
    void to(Json json) throws IOException;
  }

  /** One object in UTF-8. */
  static byte[] object(Writing members) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
      generator.writeStartObject();
      members.to(new Json(generator));
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  Json text(String name, String value) throws IOException {
    out.writeStringField(name, value);
    return this;
  }

  /** A member that is null where there is no value. */
  Json text(String name, Optional<?> value) throws IOException {
    out.writeFieldName(name);
    if (value.isPresent()) {
      out.writeString(value.get() instanceof Instant time ? text(time) : value.get().toString());
    } else {
      out.writeNull();
    }
    return this;
  }

  Json number(String name, long value) throws IOException {
    out.writeNumberField(name, value);
    return this;
  }

  Json number(String name, double value) throws IOException {
    out.writeNumberField(name, value);
    return this;
  }

  Json number(String name, Optional<Long> value) throws IOException {
    out.writeFieldName(name);
    if (value.isPresent()) {
      out.writeNumber(value.get());
    } else {
      out.writeNull();
    }
    return this;
  }

  Json flag(String name, boolean value) throws IOException {
    out.writeBooleanField(name, value);
    return this;
  }

  Json none(String name) throws IOException {
    out.writeNullField(name);
    return this;
  }

  Json object(String name, Writing members) throws IOException {
    out.writeObjectFieldStart(name);
    members.to(this);
    out.writeEndObject();
    return this;
  }

  Json array(String name, Writing elements) throws IOException {
    out.writeArrayFieldStart(name);
    elements.to(this);
    out.writeEndArray();
    return this;
  }

  /** An element of an array. */
  Json element(Writing members) throws IOException {
    out.writeStartObject();
    members.to(this);
    out.writeEndObject();
    return this;
  }

  /** An element of an array. */
  Json element(String text) throws IOException {
    out.writeString(text);
    return this;
  }

  /** JSON that is there already, as a member. */
  Json raw(String name, byte[] json) throws IOException {
    out.writeFieldName(name);
    out.writeRawValue(new String(json, UTF_8));
    return this;
  }

  /** An amount as text; null where there is none. */
  Json amount(String name, BigDecimal value, int scale) throws IOException {
    out.writeFieldName(name);
    if (value == null) {
      out.writeNull();
    } else {
      out.writeString(value.setScale(scale, RoundingMode.UNNECESSARY).toPlainString());
    }
    return this;
  }

  /** A count as a number; null where there is none. */
  Json count(String name, BigDecimal value) throws IOException {
    out.writeFieldName(name);
    if (value == null) {
      out.writeNull();
    } else {
      out.writeNumber(value.longValueExact());
    }
    return this;
  }

  /** A value of a dimension; {@code null} where records lack it. */
  Json value(String name, Object value) throws IOException {
    out.writeFieldName(name);
    if (value == null) {
      out.writeNull();
    } else if (value instanceof Integer number) {
      out.writeNumber(number);
    } else if (value instanceof Long number) {
      out.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else if (value instanceof BigDecimal amount) {
      out.writeString(amount.toPlainString());
    } else if (value instanceof Instant time) {
      out.writeString(text(time));
    } else {
      out.writeString(value.toString());
    }
    return this;
  }

  Json time(String name, Instant value) throws IOException {
    out.writeStringField(name, text(value));
    return this;
  }

  /** In milliseconds, rounded half up: as SQL tells it. */
  private static String text(Instant value) {
    return value.plusNanos(HALF_A_MILLISECOND).truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
