package io.daybook.core.change;

import com.fasterxml.jackson.databind.JsonNode;
import io.daybook.core.pipeline.Envelope;
import io.daybook.core.pipeline.Envelope.TimeForm;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Source;
import java.util.List;

/** How Debezium writes the values of the declared fields: as the record's schema says, and where it says nothing as the pipeline file does. */
final class DebeziumValues {
  private static final String CONNECT = "org.apache.kafka.connect.data.";
  private static final String FLOATING = "is floating point, which is not exact (set decimal.handling.mode=string in the connector)";
  private static final int LARGEST_SCALE = 1000;

  private final List<Field> fields;
  private final ValueReader[] declared;

  DebeziumValues(Source source, Envelope.Debezium envelope) {
    this.fields = source.fields();
    this.declared = fields.stream().map(field -> declared(field, envelope)).toArray(ValueReader[]::new);
  }

  private static ValueReader declared(Field field, Envelope.Debezium envelope) {
    if (field.type() instanceof FieldType.Decimal decimal) {
      return switch (envelope.decimals()) {
        case TEXT -> node -> node.isFloatingPointNumber() ? inexact() : ValueReaders.decimal(decimal, variableScale(node));
        case BASE64 -> node -> node.isTextual() ? ValueReaders.unscaled(decimal, node, decimal.scale()) : ValueReaders.decimal(decimal, variableScale(node));
        case NUMBER -> node -> ValueReaders.decimal(decimal, variableScale(node));
      };
    }
    if (field.type() instanceof FieldType.Timestamp timestamp && envelope.timestamps().containsKey(field.name())) {
      return ValueReaders.timestamp(timestamp.zone(), envelope.timestamps().get(field.name()));
    }
    return ValueReaders.asWritten(field.type());
  }

  /** The schema's list of the image's columns; missing where there is none. */
  static JsonNode columns(JsonNode schema, String image) {
    return named(schema.path("fields"), image).path("fields");
  }

  /** @param columns as {@link #columns} gives them; {@code null} for a record without schema */
  ValueReader reader(int index, String column, JsonNode columns) throws MalformedRecord {
    if (columns == null) {
      return declared[index];
    }
    FieldType type = fields.get(index).type();
    if (type instanceof FieldType.Decimal decimal) {
      return decimal(decimal, index, named(columns, column));
    }
    if (type instanceof FieldType.Timestamp timestamp) {
      return timestamp(timestamp, index, named(columns, column));
    }
    return declared[index];
  }

  private ValueReader decimal(FieldType.Decimal decimal, int index, JsonNode schema) throws MalformedRecord {
    return switch (schema.path("name").asText()) {
      case CONNECT + "Decimal" -> {
        int scale = scale(schema.path("parameters").path("scale"));
        yield node -> node.isTextual() ? ValueReaders.unscaled(decimal, node, scale) : ValueReaders.decimal(decimal, node);
      }
      case "io.debezium.data.VariableScaleDecimal" -> node -> ValueReaders.decimal(decimal, variableScale(node));
      default ->
          switch (schema.path("type").asText()) {
            case "double", "float" -> node -> inexact();
            case "bytes" -> throw new MalformedRecord("the schema of %s has bytes and no scale".formatted(fields.get(index).name()));
            case "string" -> node -> ValueReaders.decimal(decimal, ValueReaders.textual(node));
            default -> declared[index];
          };
    };
  }

  private ValueReader timestamp(FieldType.Timestamp timestamp, int index, JsonNode schema) {
    return switch (schema.path("name").asText()) {
      case "io.debezium.time.MicroTimestamp" -> ValueReaders.timestamp(timestamp.zone(), TimeForm.MICROSECONDS);
      case "io.debezium.time.Timestamp", CONNECT + "Timestamp" -> ValueReaders.timestamp(timestamp.zone(), TimeForm.MILLISECONDS);
      case "io.debezium.time.NanoTimestamp" -> ValueReaders.timestamp(timestamp.zone(), TimeForm.NANOSECONDS);
      case "io.debezium.time.IsoTimestamp" -> ValueReaders.timestamp(timestamp.zone(), TimeForm.LOCAL_TEXT);
      default -> declared[index];
    };
  }

  private static int scale(JsonNode node) throws MalformedRecord {
    String digits = node.asText();
    if (!Nodes.isDigits(digits) || digits.length() > 4 || Integer.parseInt(digits) > LARGEST_SCALE) {
      throw new MalformedRecord("the schema's parameters.scale is not the scale of a decimal: " + Nodes.told(node));
    }
    return Integer.parseInt(digits);
  }

  /** {@code {"scale": 2, "value": "At/cHDk="}}, as a numeric without a declared scale is sent; any other node as it is. */
  private static JsonNode variableScale(JsonNode node) {
    return node.isObject() ? ValueReaders.unscaled(node.path("value"), node.path("scale")) : node;
  }

  private static Object inexact() {
    throw new UnreadableValue(FLOATING);
  }

  private static JsonNode named(JsonNode list, String name) {
    for (JsonNode entry : list) {
      if (entry.path("field").asText().equals(name)) {
        return entry;
      }
    }
    return list.path("none"); // missing, as of any list
  }
}
