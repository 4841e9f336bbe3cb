package io.daybook.batch;

import com.fasterxml.jackson.databind.JsonNode;
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

  private EditedRecords() {}

  /**
   * The field values of each record, as {@link Fixing#each} takes them. Empty lines are left out.
   *
   * @throws DaybookException REPAIR_REFUSED where a line is not such an object, names a field that is not declared, or a place that an earlier line names; and
   *     where there is none: nobody means all of quarantine by an empty file
   */
  public static Map<QuarantinePlace, Map<String, Object>> read(Source source, List<String> lines) {
    Map<QuarantinePlace, Map<String, Object>> edited = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      JsonNode line = line(i + 1, lines.get(i));
      QuarantinePlace place = place(i + 1, line.path("place").asText());
      if (edited.put(place, ImageJson.values(source, line.path("record"))) != null) {
        throw refused(i + 1, "names %s, as an earlier line does".formatted(place));
      }
    }
    if (edited.isEmpty()) {
      throw new DaybookException(ErrorCode.REPAIR_REFUSED, "There is no line of an edited record. Give one for each record, such as %s.".formatted(EXAMPLE));
    }
    return edited;
  }

  private static JsonNode line(int number, String text) {
    JsonNode line = ImageJson.tree(text, problem -> refused(number, problem));
    if (!line.path("place").isTextual() || !line.path("record").isObject()) {
      throw refused(number, "has no place, or no record");
    }
    return line;
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
