package io.daybook.core.change;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.Source;
import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Reads the fields of an image as declared, and tells in the words of a quarantine's reason what cannot be read. */
final class ImageReader {
  private final List<Field> fields;
  private final int[] keyIndexes;

  ImageReader(Source source) {
    this.fields = source.fields();
    this.keyIndexes = source.key().stream().mapToInt(source::indexOf).toArray();
  }

  int size() {
    return fields.size();
  }

  String name(int index) {
    return fields.get(index).name();
  }

  /** What the source's images call it. */
  String member(int index) {
    return fields.get(index).member();
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

  /**
   * The value of a field. One that is null or absent is null where the field may lack it.
   *
   * @param image as messages name it
   */
  Object value(int index, ValueReader reader, JsonNode node, String image) throws MalformedRecord {
    return value(fields.get(index), reader, node, image);
  }

  static Object value(Field field, ValueReader reader, JsonNode node, String image) throws MalformedRecord {
    if (node.isMissingNode() || node.isNull()) {
      if (field.nullable()) {
        return null;
      }
      throw MalformedRecord.ofField(image, field.name(), "is missing", "");
    }
    try {
      return reader.read(node);
    } catch (UnreadableValue e) {
      throw MalformedRecord.ofField(image, field.name(), e.getMessage(), told(field, node));
    } catch (ArithmeticException | DateTimeException | IllegalArgumentException e) {
      throw MalformedRecord.ofField(image, field.name(), "is not a " + field.type(), told(field, node));
    }
  }

  /**
   * All fields of an image.
   *
   * @param values by index
   * @param readers by index
   */
  Image image(IntFunction<JsonNode> values, ValueReader[] readers, String image) throws MalformedRecord {
    Object[] read = new Object[fields.size()];
    for (int i = 0; i < read.length; i++) {
      read[i] = value(i, readers[i], values.apply(i), image);
    }
    return Image.of(read);
  }

  /** A field's value for a message; not what identifies a person. */
  String told(int index, JsonNode node) {
    return told(fields.get(index), node);
  }

  private static String told(Field field, JsonNode node) {
    return field.pii() && !node.isMissingNode() ? KeyMask.MASK : Nodes.told(node);
  }

  /**
   * The fields that an image has, each by itself: as {@link ImageJson} writes it where it can be read, as it came where it cannot.
   *
   * @param values by index, missing where the image does not have it
   */
  ObjectNode salvaged(IntFunction<JsonNode> values, Salvaging reading) {
    ObjectNode salvaged = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < fields.size(); i++) {
      JsonNode value = values.apply(i);
      if (!value.isMissingNode()) {
        salvaged.set(name(i), value.isNull() ? value : salvaged(i, value, reading));
      }
    }
    return salvaged;
  }

  private JsonNode salvaged(int index, JsonNode value, Salvaging reading) {
    try {
      return ImageJson.node(fields.get(index).type(), reading.read(index, value));
    } catch (MalformedRecord | ArithmeticException | DateTimeException | IllegalArgumentException e) {
      return value.deepCopy();
    }
  }

  /** Reads one field, not null, as its envelope writes it. */
  @FunctionalInterface
  interface Salvaging {
    Object read(int index, JsonNode value) throws MalformedRecord;
  }

  /**
   * The value of a field that the source left out because it did not change: as it was before.
   *
   * @param before the whole image before, where the source sent one
   * @param advice how to make the source send it
   */
  Object kept(int index, Optional<Image> before, String image, String advice) throws MalformedRecord {
    if (before.isEmpty()) {
      throw new MalformedRecord("%s.%s was not sent by the source (%s)".formatted(image, name(index), advice));
    }
    return before.get().value(index);
  }
}
