package io.daybook.serving;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** A JSON array of objects, a row to a line. */
record JsonPrinter(Writer writer) implements ResultPrinter {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  @Override
  public long print(Rows rows) {
    long count = 0;
    try (JsonGenerator json = FACTORY.createGenerator(writer)) {
      json.setPrettyPrinter(new LinePerRow());
      json.writeStartArray();
      for (List<Object> row : rows) {
        json.writeStartObject();
        for (int i = 0; i < row.size(); i++) {
          json.writeFieldName(rows.columns().get(i).name());
          write(json, row.get(i));
        }
        json.writeEndObject();
        count++;
      }
      json.writeEndArray();
      json.writeRaw("\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof BigDecimal decimal) {
      json.writeNumber(decimal);
    } else if (value instanceof Number || value instanceof Boolean) {
      json.writeObject(value); // without a codec: as a JSON number or boolean
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        write(json, element);
      }
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(ValueText.plain(entry.getKey()));
        write(json, entry.getValue());
      }
      json.writeEndObject();
    } else {
      json.writeString(ValueText.plain(value));
    }
  }

  private static final class LinePerRow extends MinimalPrettyPrinter {
    private int depth;

    @Override
    public void writeStartArray(JsonGenerator json) throws IOException {
      super.writeStartArray(json);
      depth++;
      beforeRow(json);
    }

    @Override
    public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
      super.writeArrayValueSeparator(json);
      beforeRow(json);
    }

    @Override
    public void writeEndArray(JsonGenerator json, int count) throws IOException {
      if (depth == 1 && count > 0) {
        json.writeRaw("\n");
      }
      depth--;
      super.writeEndArray(json, count);
    }

    private void beforeRow(JsonGenerator json) throws IOException {
      if (depth == 1) {
        json.writeRaw("\n");
      }
    }
  }
}
