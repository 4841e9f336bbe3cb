package io.daybook.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.pipeline.Source;
import io.daybook.core.release.QuarantinePlace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestEditedRecords {
  private static final String FIRST = "{\"place\": \"tills:0:17\", \"record\": {\"amount\": \"1.25\"}}";

  private static final Source SOURCE = PipelineReader.read("tills.yaml", """
      pipeline: tills
      source:
        topic: tills
        envelope: debezium
        key: [till]
        fields:
          till: int
          amount: decimal(9,2)
          booked_at: { type: timestamp, zone: UTC }
        event_time: booked_at
      calendar: { zone: UTC }
      metrics:
        takings:
          window: 1 minute
          measures:
            bookings: count
      """).source();

  @Test
  void lineIsARecordAndEmptyLinesAreLeftOut() {
    Map<QuarantinePlace, Map<String, Object>> edited = read(FIRST, " ", "{\"place\": \"tills:0:18:2\", \"record\": {\"amount\": 3.25, \"till\": 4}}");
    assertThat(edited).containsOnlyKeys(QuarantinePlace.parse("tills:0:17"), QuarantinePlace.parse("tills:0:18:2"));
    assertThat(edited.get(QuarantinePlace.parse("tills:0:18:2"))).containsOnlyKeys("amount", "till")
        .extracting(values -> values.get("amount").toString()).isEqualTo("3.25");
  }

  /** It would be all of quarantine otherwise: a filter that names no place leaves none out. */
  @Test
  void fileWithoutARecordIsRefused() {
    assertRefused("There is no line of an edited record");
    assertRefused("There is no line of an edited record", "", "  ");
  }

  @Test
  void lineThatSaysTwoThingsIsRefused() {
    assertRefused("names tills:0:17, as an earlier line does", FIRST, FIRST);
    assertRefused("is not JSON (Duplicate field 'amount'", FIRST.replace("\"amount\": ", "\"amount\": \"9\", \"amount\": "));
    assertRefused("is not JSON (", FIRST + FIRST);
  }

  @Test
  void lineWithoutPlaceRecordOrDeclaredFieldIsRefused() {
    assertRefused("has no place, or no record", "{\"place\": \"tills:0:17\"}");
    assertRefused("has no place, or no record", FIRST.replace("\"tills:0:17\"", "17"));
    assertRefused("amonut", FIRST.replace("amount", "amonut"));
    assertRefused("exponent that is too large", FIRST.replace("\"1.25\"", "1e99999999999"));
  }

  private static void assertRefused(String why, String... lines) {
    assertThatThrownBy(() -> read(lines)).isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REPAIR_REFUSED))
        .hasMessageContaining(why);
  }

  private static Map<QuarantinePlace, Map<String, Object>> read(String... lines) {
    return EditedRecords.read(SOURCE, List.of(lines));
  }
}
