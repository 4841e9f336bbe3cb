package io.daybook.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.change.ImageJson;
import io.daybook.core.pipeline.Source;
import io.daybook.core.release.QuarantinePlace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Records of quarantine that somebody has edited one by one: a line of JSON for each, {@code {"place": "retail:0:17", "record": {"unit_price": "1.25"}}}. */
public final class EditedRecords {
  private static final String EXAMPLE = "{\"place\": \"retail:0:17\", \"record\": {\"unit_price\": \"1.25\"}}";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).nodeFactory(JsonNodeFactory.withExactBigDecimals(true)).build();

  private EditedRecords() {}

  /**
   * The field values of each record, as {@link Fixing#each} takes them. Empty lines are left out.
   *
   * @throws DaybookException REPAIR_REFUSED where a line is not such an object, names a field that is not declared, or a place that an earlier line names
   */
  public static Map<QuarantinePlace, Map<String, Object>> read(Source source, List<String> lines) {
    Map<QuarantinePlace, Map<String, Object>> edited = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      JsonNode line = line(i + 1, lines.get(i));
      QuarantinePlace place = place(i + 1, line.path("place").asText());
      if (edited.put(place, ImageJson.read(source, line.path("record").toString())) != null) {
        throw refused(i + 1, "names %s, as an earlier line does".formatted(place));
      }
    }
    return edited;
  }

  private static JsonNode line(int number, String text) {
    try {
      JsonNode line = JSON.readTree(text);
      if (!line.path("place").isTextual() || !line.path("record").isObject()) {
        throw refused(number, "has no place, or no record");
      }
      return line;
    } catch (JsonProcessingException e) {
      throw refused(number, "is not JSON (%s)".formatted(e.getOriginalMessage()));
    } catch (NumberFormatException e) { // the parser's, of an exponent of more than nine digits
      throw refused(number, "has a number with an exponent that is too large");
    }
  }

  private static QuarantinePlace place(int number, String text) {
    try {
      return QuarantinePlace.parse(text);
    } catch (IllegalArgumentException e) {
      throw refused(number, "has an " + e.getMessage().replaceFirst("^I", "i"));
    }
  }

  private static DaybookException refused(int number, String problem) {
    return new DaybookException(ErrorCode.REPAIR_REFUSED, "Line %d of the edited records %s. Give one for each record, such as %s.".formatted(number, problem, EXAMPLE));
  }
}
