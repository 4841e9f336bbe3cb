package io.daybook.core.change;

import static io.daybook.core.change.Entries.image;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the contract's table says of Debezium's envelope, a row at a time; {@link TestChangeDecoder} has what all envelopes share. */
class TestDebeziumDecoder {
  private static final String ROW = "{\"entry_id\":33,\"note\":\"rent\",\"amount\":\"1234.56\",\"value_date\":20412,\"booked_at\":1763632800123456}";
  private static final Image IMAGE = image(33, "rent", "1234.56", "2025-11-20", "2025-11-20T10:00:00.123456Z");
  private static final String SOURCE =
      "\"source\":{\"version\":\"3.6.1.Final\",\"connector\":\"postgresql\",\"name\":\"corebank\",\"ts_ms\":1763632801000,\"snapshot\":\"false\","
          + "\"db\":\"postgres\",\"schema\":\"core\",\"table\":\"ledger_entry\",\"txId\":752,\"lsn\":22108008,\"sequence\":\"[\\\"22106120\\\",\\\"22108008\\\"]\"}";
  private static final String TRANSACTION = "\"transaction\":{\"id\":\"752:22108008\",\"total_order\":9,\"data_collection_order\":9}";

  private final Entries entries = Entries.in("debezium");

  @Test
  void operations() {
    assertThat(entries.change(record("c", "null", ROW, TRANSACTION))).extracting(Change::op, Change::before, Change::after)
        .containsExactly(Op.INSERT, Optional.empty(), Optional.of(IMAGE));
    assertThat(entries.change(record("u", ROW, ROW, TRANSACTION))).extracting(Change::op, Change::before, Change::after)
        .containsExactly(Op.UPDATE, Optional.of(IMAGE), Optional.of(IMAGE));
    assertThat(entries.change(record("d", ROW, "null", TRANSACTION))).extracting(Change::op, Change::before, Change::after)
        .containsExactly(Op.DELETE, Optional.of(IMAGE), Optional.empty());
    assertThat(entries.change(record("r", "null", ROW, "\"transaction\":null"))).extracting(Change::op, Change::before, Change::after)
        .containsExactly(Op.SNAPSHOT, Optional.empty(), Optional.of(IMAGE));
    assertThat(entries.reason(record("m", "null", ROW, TRANSACTION))).isEqualTo("unknown operation 'm' (known: c, u, d, r, t)");
  }

  @Test
  void truncateIsNoChangeAndNotMalformed() {
    Decoded truncated = entries.decoded(record("t", "null", "null", TRANSACTION));
    assertThat(truncated).isEqualTo(new Decoded.Truncated("core.ledger_entry"));
    assertThat(((Decoded.Truncated) truncated).reason())
        .isEqualTo("truncate of core.ledger_entry: the source has emptied the table without deleting its records");
    assertThat(entries.decoded("{\"op\":\"t\"}")).isEqualTo(new Decoded.Truncated(""));
  }

  @Test
  void identityIsPositionTransactionAndOrderTheSameForEveryDelivery() {
    Change change = entries.change(record("u", ROW, ROW, TRANSACTION));
    assertThat(change.eventId()).isEqualTo("corebank:22108008:752:9");
    assertThat(change.sequence()).isEqualTo("00000000000022108008.0000000009");
    String redelivered = record("u", ROW, ROW, TRANSACTION).replace("\"ts_ms\":5}", "\"ts_ms\":6}");
    assertThat(entries.change(redelivered)).isEqualTo(change);
  }

  @Test
  void deleteAndInsertOfAChangedKeyAreToldApartWithAndWithoutTransactionMetadata() {
    String inserted = ROW.replace("33", "34");
    assertThat(entries.change(record("d", ROW, "null", TRANSACTION.replace("9", "1"))).eventId()).isEqualTo("corebank:22108008:752:1");
    assertThat(entries.change(record("c", "null", inserted, TRANSACTION.replace("9", "2"))).eventId()).isEqualTo("corebank:22108008:752:2");
    assertThat(entries.change(record("d", ROW, "null", "\"transaction\":null")).eventId()).isEqualTo("corebank:22108008:752:0:d");
    assertThat(entries.change(record("c", "null", inserted, "\"transaction\":null")).eventId()).isEqualTo("corebank:22108008:752:0");
  }

  @Test
  void transactionMetadataMayBeRequired() {
    Entries strict = Entries.in("{ kind: debezium, transactions: required }");
    assertThat(strict.change(record("u", ROW, ROW, TRANSACTION)).eventId()).isEqualTo("corebank:22108008:752:9");
    String missing = "has no transaction metadata, which this source must send (set provide.transaction.metadata=true in the connector)";
    assertThat(strict.reason(record("u", ROW, ROW, "\"transaction\":null"))).isEqualTo(missing);
    assertThat(strict.reason(record("d", ROW, "null", "\"other\":null"))).isEqualTo(missing);
    assertThat(strict.change(record("r", "null", ROW, "\"transaction\":null")).op()).isEqualTo(Op.SNAPSHOT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"total_order\":9' | '\"total_order\":\"9\"' | transaction.total_order is not a whole number from 1: \"9\"",
        "'\"total_order\":9' | '\"total_order\":0' | transaction.total_order is not a whole number from 1: 0",
        "'\"total_order\":9,' | '' | transaction.total_order is not a whole number from 1: missing",
        "'\"transaction\":{' | '\"transaction\":[],\"was\":{' | 'transaction' is not a JSON object",
        "'\"txId\":752' | '\"txId\":\"752\"' | source.txId is not a transaction's number: \"752\"",
        "'\"name\":\"corebank\"' | '\"name\":7' | 'name' is not a text: 7",
        "'\"op\":\"u\"' | '\"op\":1' | 'op' is not a text: 1",
      })
  void identityIsReadExactlyOrNotAtAll(String what, String instead, String reason) {
    String record = record("u", ROW, ROW, TRANSACTION);
    assertThat(record).contains(what);
    assertThat(entries.reason(record.replace(what, instead))).isEqualTo(reason);
  }

  @Test
  void valueThatDidNotChangeAndWasNotSentIsTheOneBefore() {
    String unsent = ROW.replace("\"rent\"", "\"__debezium_unavailable_value\"").replace("1234.56", "1235.67");
    Change change = entries.change(record("u", ROW, unsent, TRANSACTION));
    assertThat(change.after()).contains(image(33, "rent", "1235.67", "2025-11-20", "2025-11-20T10:00:00.123456Z"));
    String hadNone = ROW.replace("\"rent\"", "null");
    assertThat(entries.change(record("u", hadNone, unsent, TRANSACTION)).after().orElseThrow().value(1)).isNull();
  }

  @Test
  void valueThatWasNotSentAndIsNowhereElseIsMalformedAndNeverNull() {
    String unsent = ROW.replace("\"rent\"", "\"__debezium_unavailable_value\"");
    String reason = " was not sent by the source (set REPLICA IDENTITY FULL on the table)";
    assertThat(entries.reason(record("u", "null", unsent, TRANSACTION))).isEqualTo("after.note" + reason);
    assertThat(entries.reason(record("c", ROW, unsent, TRANSACTION))).isEqualTo("after.note" + reason);
    assertThat(entries.reason(record("u", unsent, ROW, TRANSACTION))).isEqualTo("before.note" + reason);
    assertThat(entries.reason(record("d", unsent, "null", TRANSACTION))).isEqualTo("before.note" + reason);
  }

  @Test
  void nullIsNotMissing() {
    assertThat(entries.change(record("u", ROW, ROW.replace("\"rent\"", "null"), TRANSACTION)).after().orElseThrow().value(1)).isNull();
    assertThat(entries.reason(record("u", ROW, ROW.replace("\"1234.56\"", "null"), TRANSACTION))).isEqualTo("after.amount is missing");
  }

  @Test
  void columnThatTheTableDoesNotHaveYetIsNullWhereItMayBe() {
    assertThat(entries.after(record("c", "null", ROW.replace("\"note\":\"rent\",", ""), TRANSACTION)).value(1)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "debezium | '\"1234.56\"' | 1234.56",
        "debezium | '1234' | 1234.00",
        "debezium | '{\"scale\":3,\"value\":\"EtaA\"}' | 1234.56", // 1234560
        "'{ kind: debezium, decimals: base64 }' | '\"At/cHDk=\"' | 123456789.05",
        "'{ kind: debezium, decimals: base64 }' | '\"/w==\"' | -0.01",
        "'{ kind: debezium, decimals: base64 }' | '{\"scale\":0,\"value\":\"BNI=\"}' | 1234.00",
        "'{ kind: debezium, decimals: number }' | '1234.56' | 1234.56",
      })
  void decimalsWithoutSchema(String envelope, String json, String amount) {
    assertThat(Entries.in(envelope).after(record("c", "null", ROW.replace("\"1234.56\"", json), TRANSACTION)))
        .isEqualTo(image(33, "rent", amount, "2025-11-20", "2025-11-20T10:00:00.123456Z"));
  }

  @Test
  void floatingPointIsRefused() {
    assertThat(entries.reason(record("c", "null", ROW.replace("\"1234.56\"", "1.23456E3"), TRANSACTION)))
        .isEqualTo("after.amount is floating point, which is not exact (set decimal.handling.mode=string in the connector): 1234.56");
    assertThat(entries.reason(wrapped("{\"type\":\"double\",\"optional\":false,\"field\":\"amount\"}", ROW.replace("\"1234.56\"", "1234"))))
        .isEqualTo("after.amount is floating point, which is not exact (set decimal.handling.mode=string in the connector): 1234");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"scale\":2}' | after.amount is not a decimal(18,2): {\"scale\":2}",
        "'{\"scale\":\"2\",\"value\":\"BNI=\"}' | after.amount is not a decimal(18,2): {\"scale\":\"2\",\"value\":\"BNI=\"}",
        "'{\"scale\":2,\"value\":\"?\"}' | after.amount is not a decimal(18,2): {\"scale\":2,\"value\":\"?\"}",
        "'{\"scale\":2,\"value\":\"\"}' | after.amount is not a decimal(18,2): {\"scale\":2,\"value\":\"\"}",
        "'{\"scale\":3,\"value\":\"BNI=\"}' | after.amount is not a decimal(18,2): {\"scale\":3,\"value\":\"BNI=\"}", // 1.234
      })
  void bytesThatAreNoSuchDecimalAreMalformed(String json, String reason) {
    assertThat(entries.reason(record("c", "null", ROW.replace("\"1234.56\"", json), TRANSACTION))).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "microseconds | 1763632800123456 | 2025-11-20T10:00:00.123456Z",
        "milliseconds | 1763632800123 | 2025-11-20T10:00:00.123Z",
        "nanoseconds | 1763632800123456789 | 2025-11-20T10:00:00.123456Z",
        "local_text | '\"2025-07-20T10:00:00.123456Z\"' | 2025-07-20T09:00:00.123456Z",
        "milliseconds | '\"2025-11-20T10:00:00Z\"' | 2025-11-20T10:00:00Z",
        "microseconds | '\"2025-07-20T10:00:00.123456Z\"' | 2025-07-20T10:00:00.123456Z", // timestamptz
        "microseconds | '\"2025-07-20T10:00:00\"' | 2025-07-20T09:00:00Z",
      })
  void timestampsWithoutSchema(String form, String json, String instant) {
    Entries declared = Entries.in("{ kind: debezium, timestamps: { booked_at: " + form + " } }");
    assertThat(declared.after(record("c", "null", ROW.replace("1763632800123456", json), TRANSACTION)).value(4)).hasToString(instant);
  }

  @ParameterizedTest
  @CsvSource({"20412", "'\"2025-11-20\"'", "'\"2025-11-20Z\"'"})
  void dates(String json) {
    assertThat(entries.after(record("c", "null", ROW.replace("20412", json), TRANSACTION))).isEqualTo(IMAGE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "io.debezium.time.MicroTimestamp | 1763632800123456 | 2025-11-20T10:00:00.123456Z",
        "io.debezium.time.Timestamp | 1763632800123 | 2025-11-20T10:00:00.123Z",
        "org.apache.kafka.connect.data.Timestamp | 1763632800123 | 2025-11-20T10:00:00.123Z",
        "io.debezium.time.NanoTimestamp | 1763632800123456000 | 2025-11-20T10:00:00.123456Z",
        "io.debezium.time.IsoTimestamp | '\"2025-07-20T10:00:00.5Z\"' | 2025-07-20T09:00:00.500Z",
        "io.debezium.time.ZonedTimestamp | '\"2025-07-20T10:00:00.5Z\"' | 2025-07-20T10:00:00.500Z",
      })
  void schemaSaysHowTimestampsAreWritten(String name, String json, String instant) {
    String schema = "{\"type\":\"int64\",\"optional\":false,\"name\":\"%s\",\"version\":1,\"field\":\"booked_at\"}".formatted(name);
    String row = ROW.replace("1763632800123456", json);
    assertThat(entries.after(wrapped(schema, row)).value(4)).hasToString(instant);
    if (name.endsWith("Timestamp") && !name.contains("Zoned")) { // and not the pipeline file, which knows less
      assertThat(Entries.in("{ kind: debezium, timestamps: { booked_at: nanoseconds } }").after(wrapped(schema, row)).value(4)).hasToString(instant);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"type\":\"bytes\",\"name\":\"org.apache.kafka.connect.data.Decimal\",\"parameters\":{\"scale\":\"2\"},\"field\":\"amount\"}' | '\"At/cHDk=\"' | 123456789.05",
        "'{\"type\":\"bytes\",\"name\":\"org.apache.kafka.connect.data.Decimal\",\"parameters\":{\"scale\":\"0\"},\"field\":\"amount\"}' | '\"BNI=\"' | 1234.00",
        "'{\"type\":\"bytes\",\"name\":\"org.apache.kafka.connect.data.Decimal\",\"parameters\":{\"scale\":\"2\"},\"field\":\"amount\"}' | '1234.56' | 1234.56",
        "'{\"type\":\"struct\",\"name\":\"io.debezium.data.VariableScaleDecimal\",\"field\":\"amount\"}' | '{\"scale\":0,\"value\":\"BNI=\"}' | 1234.00",
        "'{\"type\":\"string\",\"field\":\"amount\"}' | '\"1234\"' | 1234.00",
        "'{\"type\":\"int32\",\"field\":\"amount\"}' | '1234' | 1234.00",
      })
  void schemaSaysHowDecimalsAreWritten(String schema, String json, String amount) {
    String row = ROW.replace("\"1234.56\"", json);
    assertThat(entries.after(wrapped(schema, row)).value(2)).hasToString(amount);
  }

  @Test
  void schemaThatDoesNotSayItsScaleIsMalformed() {
    assertThat(entries.reason(wrapped("{\"type\":\"bytes\",\"name\":\"org.apache.kafka.connect.data.Decimal\",\"field\":\"amount\"}", ROW)))
        .isEqualTo("the schema's parameters.scale is not the scale of a decimal: missing");
    assertThat(entries.reason(wrapped("{\"type\":\"bytes\",\"field\":\"amount\"}", ROW))).isEqualTo("the schema of amount has bytes and no scale");
  }

  @Test
  void laterEpochSortsAfterEveryEarlierOne() {
    Entries failedOver = Entries.in("debezium", "[2025-11-20T11:00:00Z, 2025-11-20T12:00:00Z]");
    String high = record("c", "null", ROW, TRANSACTION);
    String low = high.replace("22108008", "7");
    Change first = failedOver.change(high, Entries.ARRIVAL.minusSeconds(3601));
    Change second = failedOver.change(low, Entries.ARRIVAL.minusSeconds(3600));
    Change third = failedOver.change(low, Entries.ARRIVAL);
    assertThat(first).isEqualTo(entries.change(high));
    assertThat(second.eventId()).isEqualTo("e0001:corebank:7:752:9");
    assertThat(second.sequence()).isEqualTo("e0001.00000000000000000007.0000000009").isGreaterThan(first.sequence());
    assertThat(third.eventId()).isEqualTo("e0002:corebank:7:752:9");
    assertThat(third.sequence()).isGreaterThan(second.sequence());
  }

  private static String record(String op, String before, String after, String transaction) {
    return "{\"before\":%s,\"after\":%s,%s,%s,\"op\":\"%s\",\"ts_ms\":5}".formatted(before, after, SOURCE, transaction, op);
  }

  /** An insert in Connect's wrapper, with the schema of one column. */
  private static String wrapped(String schema, String row) {
    return """
        {"schema":{"type":"struct","fields":[{"type":"struct","fields":[],"field":"before"},\
        {"type":"struct","fields":[{"type":"int32","optional":false,"field":"entry_id"},%s],"optional":true,"field":"after"}]},"payload":%s}"""
        .formatted(schema, record("c", "null", row, TRANSACTION));
  }
}
