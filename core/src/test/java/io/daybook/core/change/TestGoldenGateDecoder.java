package io.daybook.core.change;

import static io.daybook.core.change.Entries.image;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the contract's table says of GoldenGate's envelope, a row at a time. The records are composed from the documented form. */
class TestGoldenGateDecoder {
  private static final String ROW =
      "{\"entry_id\":33,\"note\":\"rent\",\"amount\":1234.56,\"value_date\":\"2025-11-20 00:00:00\",\"booked_at\":\"2025-07-20 10:00:00.123456000\"}";
  private static final Image IMAGE = image(33, "rent", "1234.56", "2025-11-20", "2025-07-20T09:00:00.123456Z");
  private static final String POSITION = "00000000000000004338";

  private final Entries entries = Entries.in("goldengate");

  @Test
  void operations() {
    assertThat(entries.change(record("I", "null", ROW))).extracting(Change::op, Change::before, Change::after)
        .containsExactly(Op.INSERT, Optional.empty(), Optional.of(IMAGE));
    assertThat(entries.change(record("U", ROW, ROW))).extracting(Change::op, Change::before, Change::after)
        .containsExactly(Op.UPDATE, Optional.of(IMAGE), Optional.of(IMAGE));
    assertThat(entries.change(record("D", ROW, "null"))).extracting(Change::op, Change::before, Change::after)
        .containsExactly(Op.DELETE, Optional.of(IMAGE), Optional.empty());
    assertThat(entries.decoded(record("T", "null", "null"))).isEqualTo(new Decoded.Truncated("CORE.LEDGER_ENTRY"));
    assertThat(entries.reason(record("c", "null", ROW))).isEqualTo("unknown operation 'c' (known: I, U, D, T)");
    assertThat(entries.reason(record("D", "null", ROW))).isEqualTo("a change of kind DELETE has no 'before' image");
    assertThat(entries.reason(record("I", ROW, "null"))).isEqualTo("a change of kind INSERT has no 'after' image");
  }

  @Test
  void operationsAndMembersMayHaveOtherNames() {
    Entries renamed =
        Entries.in(
            "{ kind: goldengate, operations: { insert: INSERT, update: UPDATE, delete: DELETE, truncate: TRUNCATE },"
                + " members: { table: tab, op_type: optype, pos: position, before: old, after: new } }");
    Change change =
        renamed.change("{\"tab\":\"L\",\"optype\":\"UPDATE\",\"position\":\"17\",\"old\":%s,\"new\":%s}".formatted(ROW, ROW.replace("rent", "fee")));
    assertThat(change.eventId()).isEqualTo("L:" + "0".repeat(30) + "17");
    assertThat(change.before()).contains(IMAGE);
    assertThat(change.after().orElseThrow().value(1)).isEqualTo("fee");
    assertThat(renamed.reason(record("I", "null", ROW))).isEqualTo("unknown operation '' (known: INSERT, UPDATE, DELETE, TRUNCATE)");
  }

  @Test
  void identityIsTheTableAndThePaddedPosition() {
    Change change = entries.change(record("I", "null", ROW));
    assertThat(change.eventId()).isEqualTo("CORE.LEDGER_ENTRY:000000000000" + POSITION);
    assertThat(change.sequence()).isEqualTo("000000000000" + POSITION);
    String redelivered = record("I", "null", ROW).replace("10:17:49.899", "11:00:00.000"); // current_ts differs on replay
    assertThat(entries.change(redelivered)).isEqualTo(change);
  }

  @Test
  void positionsOfOtherVersionsLengthsCompareAsNumbers() {
    String nine = entries.change(record("I", "null", ROW).replace(POSITION, "9")).sequence();
    assertThat(nine).isLessThan(entries.change(record("I", "null", ROW).replace(POSITION, "0".repeat(40) + "10")).sequence());
    assertThat(entries.change(record("I", "null", ROW).replace("\"" + POSITION + "\"", "9")).sequence()).isEqualTo(nine);
    Entries narrow = Entries.in("{ kind: goldengate, position_digits: 4 }");
    assertThat(narrow.change(record("I", "null", ROW)).sequence()).isEqualTo("4338");
    assertThat(narrow.reason(record("I", "null", ROW).replace(POSITION, "14338"))).isEqualTo("pos is not a position of at most 4 digits: \"14338\"");
  }

  @ParameterizedTest
  @CsvSource({"\"\"", "\"12a\"", "-1", "1.5", "null", "\" 12\"", "\"\u0661\""})
  void positionThatIsNoneIsMalformed(String position) {
    assertThat(entries.reason(record("I", "null", ROW).replace("\"" + POSITION + "\"", position))).startsWith("pos is not a position of at most 32 digits: ");
  }

  @Test
  void updateMayLackItsBeforeImageAndKeys() {
    Change change = entries.change("{\"op_type\":\"U\",\"pos\":\"12\",\"after\":%s}".formatted(ROW));
    assertThat(change.before()).isEmpty();
    assertThat(change.after()).contains(IMAGE);
    assertThat(change.key()).isEqualTo("[33]");
  }

  @Test
  void updateOfTheKeyIsADeleteAndAnInsert() {
    Decoded.Changes changes = (Decoded.Changes) entries.decoded(record("U", ROW, ROW.replace("33", "34")));
    assertThat(changes.parts()).extracting(Change::op).containsExactly(Op.DELETE, Op.INSERT);
    assertThat(changes.parts()).extracting(Change::key).containsExactly("[33]", "[34]");
    assertThat(changes.parts()).extracting(Change::eventId).containsExactly(changes.eventId() + "/d", changes.eventId() + "/i");
  }

  @Test
  void columnThatIsMissingByItsFlagOrAbsentIsTheOneBefore() {
    Image filled = image(33, "rent", "99.00", "2025-11-20", "2025-07-20T09:00:00.123456Z");
    String flagged = ROW.replace("\"note\":\"rent\"", "\"note\":null,\"note_isMissing\":true").replace("1234.56", "99");
    assertThat(entries.change(record("U", ROW, flagged)).after()).contains(filled);
    String absent = ROW.replace("\"note\":\"rent\",", "").replace("1234.56", "99");
    assertThat(entries.change(record("U", ROW, absent)).after()).contains(filled);
    Entries suffixed = Entries.in("{ kind: goldengate, missing_suffix: _gone }");
    assertThat(suffixed.change(record("U", ROW, flagged.replace("_isMissing", "_gone"))).after()).contains(filled);
    assertThat(suffixed.change(record("U", ROW, flagged)).after().orElseThrow().value(1)).isNull();
  }

  @Test
  void columnThatIsMissingEverywhereIsMalformedAndNeverNull() {
    String reason = ".note was not sent by the source (log all columns: ADD TRANDATA with ALLCOLS, and GETUPDATEBEFORES)";
    for (String hole : List.of(ROW.replace("\"note\":\"rent\",", ""), ROW.replace("\"note\":\"rent\"", "\"note\":null,\"note_isMissing\":true"))) {
      assertThat(entries.reason(record("U", "null", hole))).isEqualTo("after" + reason);
      assertThat(entries.reason(record("U", hole, ROW))).isEqualTo("before" + reason);
      assertThat(entries.reason(record("D", hole, "null"))).isEqualTo("before" + reason);
    }
    assertThat(entries.reason(record("I", "null", ROW.replace("\"note\":\"rent\"", "\"note_isMissing\":true")))).isEqualTo("after" + reason);
  }

  @Test
  void nullIsNotMissing() {
    assertThat(entries.change(record("U", ROW, ROW.replace("\"rent\"", "null"))).after().orElseThrow().value(1)).isNull();
    String flagged = ROW.replace("\"rent\"", "null,\"note_isMissing\":false");
    assertThat(entries.change(record("U", ROW, flagged)).after().orElseThrow().value(1)).isNull();
  }

  @Test
  void flagMustBeTrueOrFalseAndTell() {
    assertThat(entries.reason(record("U", ROW, ROW.replace("\"rent\"", "\"rent\",\"note_isMissing\":\"no\""))))
        .isEqualTo("after.note_isMissing is neither true nor false: \"no\"");
    assertThat(entries.reason(record("U", ROW, ROW.replace("\"rent\"", "\"rent\",\"note_isMissing\":true"))))
        .isEqualTo("after.note is said to be missing, and is there: \"rent\"");
  }

  @Test
  void absentColumnMayBeDeclaredToHaveNoValue() {
    Entries lenient = Entries.in("{ kind: goldengate, absent_columns: no_value }");
    String absent = ROW.replace("\"note\":\"rent\",", "");
    assertThat(lenient.change(record("U", ROW, absent)).after().orElseThrow().value(1)).isNull();
    assertThat(lenient.change(record("D", absent, "null")).before().orElseThrow().value(1)).isNull();
    assertThat(lenient.change(record("U", ROW, ROW.replace("\"note\":\"rent\"", "\"note_isMissing\":true"))).after()).contains(IMAGE);
  }

  @Test
  void insertThatLacksAColumnHasNone() {
    assertThat(entries.after(record("I", "null", ROW.replace("\"note\":\"rent\",", ""))).value(1)).isNull();
    assertThat(entries.reason(record("I", "null", ROW.replace("\"amount\":1234.56,", "")))).isEqualTo("after.amount is missing");
  }

  @Test
  void columnsMayBeInUpperCase() {
    String upper = ROW.replace("entry_id", "ENTRY_ID").replace("note", "NOTE").replace("amount", "AMOUNT").replace("value_date", "VALUE_DATE")
        .replace("booked_at", "BOOKED_AT");
    Entries oracle = Entries.in("{ kind: goldengate, columns: upper_case }");
    assertThat(oracle.after(record("I", "null", upper))).isEqualTo(IMAGE);
    assertThat(oracle.change(record("U", upper, upper.replace("\"rent\"", "null,\"NOTE_isMissing\":true"))).after()).contains(IMAGE);
    assertThat(entries.reason(record("I", "null", upper))).isEqualTo("after.entry_id is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"entry_id\":33' | '\"entry_id\":\"33\"'", // treatAllColumnsAsStrings
        "1234.56 | '\"1234.56\"'",
        "1234.56 | 1234.5600",
        "2025-11-20 00:00:00 | 2025-11-20",
        "2025-11-20 00:00:00 | 2025-11-20T00:00:00",
        "2025-07-20 10:00:00.123456000 | 2025-07-20T10:00:00.123456",
        "2025-07-20 10:00:00.123456000 | 2025-07-20T10:00:00.123456+01:00",
      })
  void valuesMayBeWrittenInOtherWays(String what, String instead) {
    assertThat(ROW).contains(what);
    assertThat(entries.after(record("I", "null", ROW.replace(what, instead)))).isEqualTo(IMAGE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"entry_id\":33' | '\"entry_id\":\"+33\"' | after.entry_id is not a int: \"+33\"",
        "'\"entry_id\":33' | '\"entry_id\":\"2147483648\"' | after.entry_id is not a int: \"2147483648\"",
        "1234.56 | 3.140000104904175 | after.amount is not a decimal(18,2): 3.140000104904175",
        "2025-11-20 00:00:00 | 2025-11-20 00:00:01 | after.value_date is not a date: \"2025-11-20 00:00:01\"",
        "'\"2025-11-20 00:00:00\"' | 20412 | after.value_date is not a date: 20412",
        "'\"2025-07-20 10:00:00.123456000\"' | 1763632800123456 | after.booked_at is not a timestamp: 1763632800123456",
        "2025-07-20 10:00:00.123456000 | 2025-03-30 01:30:00 | after.booked_at is not a timestamp: \"2025-03-30 01:30:00\"", // does not exist in London
      })
  void valueThatIsNotExactlyOfItsTypeIsMalformed(String what, String instead, String reason) {
    assertThat(ROW).contains(what);
    assertThat(entries.reason(record("I", "null", ROW.replace(what, instead)))).isEqualTo(reason);
  }

  @Test
  void connectsWrapperMakesNoDifference() {
    String record = record("U", ROW, ROW);
    assertThat(entries.decoded("{\"schema\":{\"type\":\"struct\"},\"payload\":" + record + "}")).isEqualTo(entries.decoded(record));
  }

  @Test
  void laterEpochSortsAfterEveryEarlierOne() {
    Entries failedOver = Entries.in("goldengate", "[2025-11-20T12:00:00Z]");
    Change before = failedOver.change(record("I", "null", ROW), Entries.ARRIVAL.minusMillis(1));
    Change after = failedOver.change(record("I", "null", ROW).replace(POSITION, "1"), Entries.ARRIVAL);
    assertThat(before).isEqualTo(entries.change(record("I", "null", ROW)));
    assertThat(after.sequence()).startsWith("e0001.").isGreaterThan(before.sequence());
    assertThat(after.eventId()).startsWith("e0001:CORE.LEDGER_ENTRY:");
  }

  private static String record(String op, String before, String after) {
    return """
        {"table":"CORE.LEDGER_ENTRY","op_type":"%s","op_ts":"2025-11-20 10:00:01.000000","current_ts":"2025-11-20T10:17:49.899000","pos":"%s",\
        "primary_keys":["entry_id"],"tokens":{"R":"AADPkvAAEAAEqLzAAC"},"before":%s,"after":%s}"""
        .formatted(op, POSITION, before, after);
  }
}
