package io.daybook.core.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever bytes a record has, it is decoded: to what it says, by an oracle that reads it on its own, or to a reason why not. Nothing is thrown, and
 * no record takes long.
 */
class TestEnvelopeFuzz {
  private static final Duration LONGEST = Duration.ofSeconds(1); // of processor time; far more than any takes
  private static final String DEBEZIUM_ROW = "{\"entry_id\":33,\"note\":\"rent\",\"amount\":\"1234.56\",\"value_date\":20412,\"booked_at\":1763632800123456}";
  private static final String TEXT_ROW = "{\"entry_id\":34,\"note\":null,\"amount\":1234.56,\"value_date\":\"2025-11-20\",\"booked_at\":\"2025-11-20 10:00:00.123456\"}";

  private enum Kind {
    DEBEZIUM(
        "debezium",
        debezium("c", "null", DEBEZIUM_ROW),
        debezium("u", DEBEZIUM_ROW, DEBEZIUM_ROW.replace("\"rent\"", "\"__debezium_unavailable_value\"")),
        debezium("u", DEBEZIUM_ROW, DEBEZIUM_ROW.replace("33", "35")),
        debezium("d", DEBEZIUM_ROW, "null"),
        debezium("r", "null", DEBEZIUM_ROW),
        debezium("t", "null", "null"),
        "{\"schema\":{\"type\":\"struct\"},\"payload\":" + debezium("u", DEBEZIUM_ROW, DEBEZIUM_ROW) + "}"),
    GOLDENGATE(
        "goldengate",
        goldenGate("I", "null", TEXT_ROW),
        goldenGate("U", TEXT_ROW, TEXT_ROW.replace("\"note\":null", "\"note_isMissing\":true")),
        goldenGate("U", TEXT_ROW, TEXT_ROW.replace("34", "35")),
        goldenGate("U", "null", TEXT_ROW),
        goldenGate("D", TEXT_ROW, "null"),
        goldenGate("T", "null", "null"),
        "{\"schema\":null,\"payload\":" + goldenGate("U", TEXT_ROW, TEXT_ROW) + "}"),
    JSON(
        "{ kind: json, image: entry, op: what, position: event, sequence: version }",
        plain("insert"), plain("update"), plain("delete"), plain("truncate"));

    private final String envelope;
    private final List<String> records;

    Kind(String envelope, String... records) {
      this.envelope = envelope;
      this.records = List.of(records);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void nothingIsThrownNothingIsGuessed(Kind kind) throws Exception {
    decodeAll(kind, 20_000);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Tag("long")
  void norIsItInAMillionRecords(Kind kind) throws Exception {
    decodeAll(kind, 350_000);
  }

  private static void decodeAll(Kind kind, int count) throws Exception {
    long seed = new Random().nextLong();
    Mutations mutations = new Mutations(seed);
    Entries entries = Entries.in(kind.envelope);
    EnvelopeOracle oracle = new EnvelopeOracle(kind.name().toLowerCase(java.util.Locale.ROOT));
    int changes = 0;
    for (int i = 0; i < count; i++) {
      byte[] value = mutations.of(kind.records);
      try {
        Decoded decoded = inTime(entries, value);
        oracle.check(value, decoded);
        changes += decoded instanceof Decoded.Changes ? 1 : 0;
      } catch (Throwable e) {
        throw new AssertionError("record %d of seed %d: %s".formatted(i, seed, new String(value, UTF_8)), e);
      }
    }
    assertThat(changes).as("records that were decoded, or the oracle had nothing to say").isBetween(count / 20, count * 19 / 20);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void recordsOfAMegabyteTakeNoLonger(Kind kind) {
    Entries entries = Entries.in(kind.envelope);
    for (String much : List.of("[", "{\"a\":", "9", "\"", "\\u0000", " ", "x", "{}", "-")) {
      String million = much.repeat(1_000_000 / much.length());
      assertThat(inTime(entries, million.getBytes(UTF_8))).isInstanceOf(Decoded.Malformed.class);
      for (String place : List.of("1234.56", "null", "33", "34", "corebank", "00000000000000004338", "a-7")) {
        inTime(entries, kind.records.get(0).replace(place, million).getBytes(UTF_8));
      }
    }
  }

  @Test
  void oracleFindsWhatIsWrong() throws Exception {
    String record = Kind.DEBEZIUM.records.get(0);
    Decoded decoded = Entries.in("debezium").decoded(record);
    new EnvelopeOracle("debezium").check(record.getBytes(UTF_8), decoded);
    for (String other : List.of("33", "rent", "1234.56", "20412", "1763632800123456", "22108008", "\"c\"", "752")) {
      byte[] value = record.replace(other, other.equals("\"c\"") ? "\"r\"" : other.equals("rent") ? "rant" : "44").getBytes(UTF_8);
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> new EnvelopeOracle("debezium").check(value, decoded)))
          .as(other)
          .isInstanceOf(AssertionError.class);
    }
  }

  private static Decoded inTime(Entries entries, byte[] value) {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    Decoded decoded = entries.decoded(value);
    assertThat(Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start)).isLessThan(LONGEST);
    return decoded;
  }

  private static String debezium(String op, String before, String after) {
    return """
        {"before":%s,"after":%s,"source":{"name":"corebank","snapshot":"false","schema":"core","table":"ledger_entry","txId":752,"lsn":22108008},\
        "transaction":{"id":"752:22108008","total_order":9,"data_collection_order":9},"op":"%s","ts_ms":1763632801000}"""
        .formatted(before, after, op);
  }

  private static String goldenGate(String op, String before, String after) {
    return "{\"table\":\"L\",\"op_type\":\"%s\",\"op_ts\":\"2025-11-20 10:00:01.000000\",\"pos\":\"00000000000000004338\",\"before\":%s,\"after\":%s}"
        .formatted(op, before, after);
  }

  private static String plain(String op) {
    return "{\"what\":\"%s\",\"event\":\"a-7\",\"version\":3,\"entry\":%s}".formatted(op, TEXT_ROW);
  }
}
