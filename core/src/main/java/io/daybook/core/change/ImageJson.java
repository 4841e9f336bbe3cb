package io.daybook.core.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.NearestWord;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Source;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Images as JSON objects by declared field name, as {@link ImageReader} reads them: decimals, dates and instants are text. */
public final class ImageJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ImageJson() {}

  /**
   * Reads a record that somebody has edited.
   *
   * @param text a JSON object of field names and values
   * @throws DaybookException REPAIR_REFUSED where it is no such object or names what is no field
   */
  public static Map<String, Object> read(Source source, String text) {
    JsonNode tree = tree(text, problem -> refused("The edited record %s. Give an object such as {\"unit_price\": \"1.25\"}.".formatted(problem)));
    if (!tree.isObject()) {
      throw refused("The edited record is not a JSON object. Give one such as {\"unit_price\": \"1.25\"}.");
    }
    return values(source, tree);
  }

  /**
   * A text that somebody has edited as JSON, with numbers exact; what comes after it, or says the same twice, is refused.
   *
   * @param refused the exception for what is wrong with the text: {@code is not JSON (...)}
   */
  public static JsonNode tree(String text, Function<String, DaybookException> refused) {
    try {
      return ChangeDecoder.JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw refused.apply("is not JSON (%s)".formatted(e.getOriginalMessage()));
    } catch (NumberFormatException e) { // the parser's, of an exponent of more than nine digits
      throw refused.apply("has a number with an exponent that is too large");
    }
  }

  /**
   * The values of a record that somebody has edited.
   *
   * @param record a JSON object
   * @throws DaybookException REPAIR_REFUSED where it names what is no field
   */
  public static Map<String, Object> values(Source source, JsonNode record) {
    Map<String, Object> values = new LinkedHashMap<>();
    record.fields().forEachRemaining(member -> values.put(requireField(source, member.getKey()), member.getValue()));
    return values;
  }

  /**
   * The name, where it is one of a declared field.
   *
   * @throws DaybookException REPAIR_REFUSED where it is not
   */
  public static String requireField(Source source, String name) {
    List<String> known = source.fields().stream().map(Field::name).toList();
    if (!known.contains(name)) {
      throw refused(
          "%s is not a declared field%s (known: %s)."
              .formatted(name, NearestWord.of(name, known).map(near -> "; did you mean " + near + "?").orElse(""), String.join(", ", known)));
    }
    return name;
  }

  private static DaybookException refused(String message) {
    return new DaybookException(ErrorCode.REPAIR_REFUSED, message);
  }

  static ObjectNode of(Source source, Image image) {
    ObjectNode json = NODES.objectNode();
    for (int i = 0; i < source.fields().size(); i++) {
      Field field = source.fields().get(i);
      json.set(field.name(), node(field.type(), image.value(i)));
    }
    return json;
  }

  /** What a person reads of a value; {@code null} for none. */
  static String text(JsonNode value) {
    return value.isMissingNode() || value.isNull() ? null : value.isTextual() ? value.textValue() : value.toString();
  }

  /** A value as JSON. Text that is the number or truth of a field becomes that: expressions over malformed records work with text. */
  static JsonNode node(FieldType type, Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    if (value instanceof JsonNode json) {
      return json;
    }
    boolean isText = type instanceof FieldType.Decimal || type instanceof FieldType.Text && value instanceof String; // a decimal's digits are exact as text
    String text = value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    if (!isText && text.matches("-?[0-9]{1,38}")) {
      return NODES.numberNode(new BigInteger(text));
    }
    return type instanceof FieldType.Bool && text.matches("true|false") ? NODES.booleanNode(Boolean.parseBoolean(text)) : NODES.textNode(text);
  }
}
