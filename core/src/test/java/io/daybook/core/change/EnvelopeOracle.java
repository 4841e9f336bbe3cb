package io.daybook.core.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Reads the records of {@link Entries} once more, in plain Jackson and without the decoders' help, to say whether a record says what was decoded. */
final class EnvelopeOracle {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
  private static final List<String> FIELDS = List.of("entry_id", "note", "amount", "value_date", "booked_at");
  private static final ZoneId LONDON = ZoneId.of("Europe/London");
  private static final Map<String, Op> DEBEZIUM = Map.of("c", Op.INSERT, "u", Op.UPDATE, "d", Op.DELETE, "r", Op.SNAPSHOT);
  private static final Map<String, Op> GOLDENGATE = Map.of("I", Op.INSERT, "U", Op.UPDATE, "D", Op.DELETE);
  private static final Map<String, Op> PLAIN = Map.of("insert", Op.INSERT, "update", Op.UPDATE, "delete", Op.DELETE);

  private final String kind;

  /** @param kind debezium, goldengate or json */
  EnvelopeOracle(String kind) {
    this.kind = kind;
  }

  /** Fails where the record is not exactly what was decoded. That something was found malformed is always right here. */
  void check(byte[] value, Decoded decoded) throws IOException {
    assertThat(decoded).isNotInstanceOf(Decoded.Tombstone.class);
    if (decoded instanceof Decoded.Malformed malformed) {
      assertThat(malformed.reason()).isNotBlank().hasSizeLessThan(600);
      return;
    }
    JsonNode record = unwrapped(JSON.readTree(value));
    String op = record.path(kind.equals("debezium") ? "op" : kind.equals("goldengate") ? "op_type" : "what").textValue();
    if (decoded instanceof Decoded.Truncated) {
      assertThat(op).isIn("t", "T", "truncate");
      return;
    }
    checkChanges(record, op, (Decoded.Changes) decoded);
  }

  private JsonNode unwrapped(JsonNode tree) {
    boolean wrapped =
        switch (kind) {
          case "debezium" -> !tree.has("op");
          case "goldengate" -> !tree.has("op_type");
          default -> tree.size() == 2 && tree.has("schema");
        };
    return wrapped && tree.has("payload") ? tree.get("payload") : tree;
  }

  private void checkChanges(JsonNode record, String word, Decoded.Changes changes) {
    Op op = (kind.equals("debezium") ? DEBEZIUM : kind.equals("goldengate") ? GOLDENGATE : PLAIN).get(word);
    boolean plain = kind.equals("json");
    List<Object> before = op == Op.UPDATE && !plain || op == Op.DELETE ? image(record.path(plain ? "entry" : "before"), null, op) : null;
    List<Object> after = op == Op.DELETE ? null : image(record.path(plain ? "entry" : "after"), op == Op.UPDATE ? before : null, op);
    List<Change> parts = changes.parts();
    assertThat(changes.eventId()).isEqualTo(eventId(record, op, after == null ? before : after));
    Change first = parts.get(0);
    Change last = parts.get(parts.size() - 1);
    assertThat(first.before().map(Image::values).orElse(null)).isEqualTo(before);
    assertThat(last.after().map(Image::values).orElse(null)).isEqualTo(after);
    assertThat(parts).extracting(Change::sequence).containsOnly(sequence(record));
    assertThat(last.eventTime()).isEqualTo((after == null ? before : after).get(4));
    if (parts.size() == 1) {
      assertThat(first.op()).isEqualTo(op);
      return;
    }
    assertThat(parts).extracting(Change::op).containsExactly(Op.DELETE, Op.INSERT);
    assertThat(op).isEqualTo(Op.UPDATE);
    assertThat(List.of(before.get(0), date(before))).isNotEqualTo(List.of(after.get(0), date(after)));
  }

  private static LocalDate date(List<Object> image) {
    return ((Instant) image.get(4)).atZone(LONDON).toLocalDate();
  }

  private String eventId(JsonNode record, Op op, List<Object> image) {
    JsonNode source = record.path("source");
    return switch (kind) {
      case "debezium" -> {
        String origin = source.path("name").asText("") + ":" + source.path("lsn").bigIntegerValue() + ":";
        String order = record.path("transaction").path("total_order").asText("0");
        yield op == Op.SNAPSHOT
            ? origin + "r:[" + image.get(0) + "]"
            : origin + source.path("txId").bigIntegerValue() + ":" + order + (op == Op.DELETE && order.equals("0") ? ":d" : "");
      }
      case "goldengate" -> record.path("table").asText("").replace("null", "") + ":" + sequence(record);
      default -> "json:[" + record.get("event") + "]";
    };
  }

  private String sequence(JsonNode record) {
    return switch (kind) {
      case "debezium" ->
          String.format("%020d.%010d", record.path("source").path("lsn").bigIntegerValue(), record.path("transaction").path("total_order").bigIntegerValue());
      case "goldengate" -> String.format("%032d", new BigInteger(record.path("pos").asText()));
      default -> String.format("%032d", new BigInteger(record.path("version").asText()));
    };
  }

  private List<Object> image(JsonNode image, List<Object> before, Op op) {
    if (image.isMissingNode() || image.isNull()) {
      return null;
    }
    List<Object> values = new ArrayList<>();
    for (String field : FIELDS) {
      values.add(isHole(image, field, op) ? filled(before, values.size()) : value(field, image.path(field)));
    }
    return values;
  }

  private static Object filled(List<Object> before, int index) {
    assertThat(before).as("a value that was not sent has one before").isNotNull();
    return before.get(index);
  }

  private boolean isHole(JsonNode image, String field, Op op) {
    return switch (kind) {
      case "debezium" -> "__debezium_unavailable_value".equals(image.path(field).textValue());
      case "goldengate" ->
          image.has(field + "_isMissing") ? image.get(field + "_isMissing").booleanValue() : !image.has(field) && op != Op.INSERT;
      default -> false;
    };
  }

  private Object value(String field, JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      assertThat(field).isIn("note", "value_date");
      return null;
    }
    return switch (field) {
      case "entry_id" -> new BigDecimal(node.asText()).intValueExact();
      case "note" -> node.textValue();
      case "amount" -> (node.isObject() ? unscaled(node) : new BigDecimal(node.asText())).setScale(2);
      case "value_date" -> node.isNumber() ? LocalDate.EPOCH.plusDays(node.bigIntegerValue().longValueExact()) : LocalDate.parse(node.textValue().substring(0, 10));
      default -> instant(node);
    };
  }

  private static BigDecimal unscaled(JsonNode node) {
    return new BigDecimal(new BigInteger(Base64.getDecoder().decode(node.get("value").textValue())), node.get("scale").intValue());
  }

  private static Instant instant(JsonNode node) {
    if (node.isNumber()) {
      return LocalDateTime.parse("1970-01-01T00:00:00").plus(node.bigIntegerValue().longValueExact(), ChronoUnit.MICROS).atZone(LONDON).toInstant();
    }
    String text = node.textValue();
    boolean zoned = text.endsWith("Z") || text.lastIndexOf('+') > 0 || text.lastIndexOf('-') > 10;
    Instant instant = zoned ? OffsetDateTime.parse(text).toInstant() : LocalDateTime.parse(text.replace(' ', 'T')).atZone(LONDON).toInstant();
    return instant.truncatedTo(ChronoUnit.MICROS);
  }
}
