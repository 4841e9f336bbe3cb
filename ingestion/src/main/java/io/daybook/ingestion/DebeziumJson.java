package io.daybook.ingestion;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.daybook.core.DaybookException;
import io.daybook.core.change.Image;
import io.daybook.core.change.Op;
import io.daybook.core.pipeline.Envelope;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * Writes deliveries as Debezium's PostgreSQL connector writes changes as JSON without schemas, with {@code decimal.handling.mode=string} and
 * {@code time.precision.mode=adaptive}: decimals as text at the declared scale, timestamps as microseconds of local time, dates as days since
 * 1970. All deliveries of a change have the same bytes.
 */
public final class DebeziumJson {
  private static final JsonFactory JSON = new JsonFactory();

  private final Source source;
  private final List<String> fieldNames;
  private final String name;
  private final String table;

  /** @throws DaybookException with {@code WRONG_USAGE} where the pipeline reads another envelope */
  public DebeziumJson(Pipeline pipeline) {
    if (!pipeline.source().envelope().equals(Envelope.DEBEZIUM)) {
      throw Errors.otherEnvelope(pipeline.name());
    }
    this.source = pipeline.source();
    this.fieldNames = source.fields().stream().map(Field::name).toList();
    this.name = pipeline.name();
    this.table = source.topic().substring(source.topic().lastIndexOf('.') + 1);
  }

  /** The identity that the layers will give the change. */
  String eventId(Payload payload) {
    boolean deletes = payload instanceof RowChange change && change.op() == Op.DELETE;
    return "%s:%d:%d:0%s".formatted(name, payload.logPosition(), payload.logPosition(), deletes ? ":d" : "");
  }

  /** The record's key fields as a JSON object; empty for a malformed line whose cells have no columns. */
  public Optional<byte[]> key(Payload payload) {
    return image(payload).map(image -> written(json -> writeFields(json, source.key(), image)));
  }

  /** The change in its envelope; a malformed line whose cells have no columns as it stands in the file. */
  public byte[] value(Delivery delivery) {
    Payload payload = delivery.payload();
    if (payload instanceof MalformedLine malformed && malformed.image().isEmpty()) {
      return malformed.raw();
    }
    return written(json -> writeEnvelope(json, payload, delivery));
  }

  private void writeEnvelope(JsonGenerator json, Payload payload, Delivery delivery) throws IOException {
    RowChange change =
        payload instanceof RowChange row
            ? row
            : new RowChange(Op.INSERT, Optional.empty(), image(payload), payload.logPosition(), delivery.eventTime());
    json.writeStartObject();
    writeImage(json, "before", change.before());
    writeImage(json, "after", change.after());
    json.writeObjectFieldStart("source");
    json.writeStringField("version", "daybook-replay");
    json.writeStringField("connector", "postgresql");
    json.writeStringField("name", name);
    json.writeNumberField("ts_ms", change.changedAt().toEpochMilli());
    json.writeNumberField("ts_us", micros(LocalDateTime.ofInstant(change.changedAt(), ZoneOffset.UTC)));
    json.writeStringField("snapshot", "false");
    json.writeStringField("db", "replay");
    json.writeStringField("schema", "public");
    json.writeStringField("table", table);
    json.writeNumberField("txId", change.logPosition());
    json.writeNumberField("lsn", change.logPosition());
    json.writeEndObject();
    json.writeNullField("transaction");
    json.writeStringField("op", change.op() == Op.INSERT ? "c" : change.op() == Op.UPDATE ? "u" : "d");
    json.writeNumberField("ts_ms", delivery.firstArrival().toEpochMilli());
    json.writeEndObject();
  }

  private void writeImage(JsonGenerator json, String name, Optional<Image> image) throws IOException {
    if (image.isEmpty()) {
      json.writeNullField(name);
      return;
    }
    json.writeFieldName(name);
    writeFields(json, fieldNames, image.get());
  }

  private void writeFields(JsonGenerator json, List<String> names, Image image) throws IOException {
    json.writeStartObject();
    for (String field : names) {
      int index = source.indexOf(field);
      json.writeFieldName(source.fields().get(index).member());
      writeValue(json, source.fields().get(index).type(), image.value(index));
    }
    json.writeEndObject();
  }

  private static void writeValue(JsonGenerator json, FieldType type, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof Integer number) {
      json.writeNumber(number);
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof BigDecimal number) {
      json.writeString(number.toPlainString());
    } else if (value instanceof LocalDate date) {
      json.writeNumber(date.toEpochDay());
    } else if (value instanceof Instant instant) {
      ZoneId zone = ((FieldType.Timestamp) type).zone();
      json.writeNumber(micros(LocalDateTime.ofInstant(instant, zone)));
    } else if (value instanceof List<?> unreadable) {
      json.writeStartArray();
      json.writeString((String) unreadable.get(0));
      json.writeEndArray();
    } else {
      throw new AssertionError("no JSON for a value of " + value.getClass());
    }
  }

  private static Optional<Image> image(Payload payload) {
    return payload instanceof RowChange change ? Optional.of(change.latestImage()) : ((MalformedLine) payload).image();
  }

  private static long micros(LocalDateTime local) {
    return local.toEpochSecond(ZoneOffset.UTC) * 1_000_000L + local.getNano() / 1000;
  }

  private interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  private static byte[] written(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(768);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // no such thing in memory
    }
    return bytes.toByteArray();
  }
}
