package io.daybook.core.change;

import static io.daybook.core.change.Entries.image;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the contract's table says of plain JSON, a row at a time. */
class TestJsonDecoder {
  private static final String ROW = "\"entry_id\":33,\"note\":\"rent\",\"amount\":1234.56,\"value_date\":\"2025-11-20\",\"booked_at\":\"2025-11-20T10:00:00Z\"";
  private static final Image IMAGE = image(33, "rent", "1234.56", "2025-11-20", "2025-11-20T10:00:00Z");

  private final Entries flat = Entries.in("{ kind: json, position: event_no }");
  private final Entries nested = Entries.in("{ kind: json, image: entry, op: what, position: event, sequence: version }");

  @Test
  void recordItselfMayBeTheImageAndIsAnInsert() {
    Change change = flat.change("{\"event_no\":17,%s}".formatted(ROW));
    assertThat(change.op()).isEqualTo(Op.INSERT);
    assertThat(change.after()).contains(IMAGE);
    assertThat(change.eventId()).isEqualTo("json:[17]");
    assertThat(change.sequence()).isEqualTo("0".repeat(30) + "17");
  }

  @Test
  void membersSayWhatHappened() {
    assertThat(nested.change(record("insert"))).extracting(Change::op, Change::before, Change::after)
        .containsExactly(Op.INSERT, Optional.empty(), Optional.of(IMAGE));
    assertThat(nested.change(record("update"))).extracting(Change::op, Change::before, Change::after)
        .containsExactly(Op.UPDATE, Optional.empty(), Optional.of(IMAGE));
    assertThat(nested.change(record("delete"))).extracting(Change::op, Change::before, Change::after)
        .containsExactly(Op.DELETE, Optional.of(IMAGE), Optional.empty());
    assertThat(nested.decoded(record("truncate"))).isEqualTo(new Decoded.Truncated(""));
    assertThat(nested.reason(record("upsert"))).isEqualTo("unknown operation 'upsert' (known: insert, update, delete, truncate)");
    assertThat(nested.reason(record("insert").replace("\"what\":\"insert\",", ""))).isEqualTo("unknown operation '' (known: insert, update, delete, truncate)");
    Entries renamed = Entries.in("{ kind: json, image: entry, op: what, operations: { delete: gone }, position: event, sequence: version }");
    assertThat(renamed.change(record("gone")).op()).isEqualTo(Op.DELETE);
  }

  /** By what is told of many records together, whatever the image is called. */
  @Test
  void faultOfAFieldIsToldWithoutItsImageAndValue() {
    assertThat(nested.decoded(record("insert").replace("1234.56", "\"much\""))).isInstanceOfSatisfying(
        Decoded.Malformed.class, malformed -> assertThat(malformed.fieldFault()).contains("amount is not a decimal(18,2)"));
    assertThat(flat.decoded("{\"event_no\":17,%s}".formatted(ROW.replace("\"entry_id\":33,", "")))).isInstanceOfSatisfying(
        Decoded.Malformed.class, malformed -> assertThat(malformed.fieldFault()).contains("entry_id is missing"));
  }

  @Test
  void positionTellsEventsApartAndSequenceOrdersThem() {
    Change change = nested.change(record("update"));
    assertThat(change.eventId()).isEqualTo("json:[\"a\\\"7/d\"]");
    assertThat(change.sequence()).isEqualTo("0".repeat(31) + "3");
    assertThat(change.sequence()).isLessThan(nested.change(record("update").replace("\"version\":3", "\"version\":\"12\"")).sequence());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"event\":\"a\\\"7/d\",' | '' | event is neither a whole number nor a text of at most 200 characters: missing",
        "'\"event\":\"a\\\"7/d\"' | '\"event\":\"\"' | event is neither a whole number nor a text of at most 200 characters: \"\"",
        "'\"event\":\"a\\\"7/d\"' | '\"event\":-1' | event is neither a whole number nor a text of at most 200 characters: -1",
        "'\"version\":3' | '\"version\":\"three\"' | version is not a whole number of at most 32 digits, and orders the changes of a record: \"three\"",
        "'\"version\":3' | '\"version\":3.5' | version is not a whole number of at most 32 digits, and orders the changes of a record: 3.5",
        "'\"entry\":{' | '\"entry\":null,\"was\":{' | has no 'entry' image",
        "'\"entry\":{' | '\"entry\":[],\"was\":{' | 'entry' is not a JSON object",
        "'\"entry_id\":33,' | '' | entry.entry_id is missing",
      })
  void malformedRecordSaysWhatIsWrong(String what, String instead, String reason) {
    assertThat(record("update")).contains(what);
    assertThat(nested.reason(record("update").replace(what, instead))).isEqualTo(reason);
  }

  @Test
  void memberThatIsAbsentIsNullWhereItMayBe() {
    assertThat(nested.after(record("update").replace("\"note\":\"rent\",", "")).value(1)).isNull();
  }

  @Test
  void timestampsMayBeCounted() {
    Entries counted = Entries.in("{ kind: json, position: event_no, timestamps: { booked_at: milliseconds } }");
    assertThat(counted.after("{\"event_no\":17,%s}".formatted(ROW.replace("\"2025-11-20T10:00:00Z\"", "1763632800123"))).value(4))
        .hasToString("2025-11-20T10:00:00.123Z");
  }

  @Test
  void connectsWrapperMakesNoDifference() {
    assertThat(nested.decoded("{\"schema\":null,\"payload\":" + record("update") + "}")).isEqualTo(nested.decoded(record("update")));
  }

  private static String record(String op) {
    return "{\"what\":\"%s\",\"event\":\"a\\\"7/d\",\"version\":3,\"entry\":{%s}}".formatted(op, ROW);
  }
}
