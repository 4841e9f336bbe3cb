package io.daybook.tests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Transactions of a PostgreSQL as Debezium captures them: changes, the transaction topic, and a heartbeat. Record forms are those of Debezium 3.6. */
final class CapturedSource {
  static final String SIGNALS = "transactions_topic: law.transaction\n  heartbeat: { topic: law.cdc.heartbeat, max_silence: 30 seconds }";

  private final InMemoryTopic sales;
  private final InMemoryTopic transactions;
  private final InMemoryTopic heartbeats;
  private long lsn = 22_106_000;
  private Long lastEnd;
  private long txId = 570;
  private long beats;

  CapturedSource(InMemoryTopic sales) {
    this.sales = sales;
    this.transactions = sales.beside("law.transaction");
    this.heartbeats = sales.beside("law.cdc.heartbeat");
  }

  /** A delivery, which may be held back, or made again. */
  record Delivery(InMemoryTopic topic, Instant arrival, String json) {
    void send() {
      topic.send(0, arrival, json.getBytes(UTF_8));
    }
  }

  /** A transaction that is committed, and not delivered yet. */
  record Transaction(Delivery begin, List<Delivery> events, Delivery end, long endLsn) {
    void send() {
      begin.send();
      events.forEach(Delivery::send);
      end.send();
    }

    void sendWithout(Delivery lost) {
      begin.send();
      events.stream().filter(event -> event != lost).forEach(Delivery::send);
      end.send();
    }
  }

  /** Reads lines as they stand, all at one position of the log. */
  void snapshot(LocalDate date, int... minutes) {
    lsn += 100;
    for (int minute : minutes) {
      sale(date, minute, "r", "null", "[null,\\\"%d\\\"]".formatted(lsn)).send();
    }
    lastEnd = lsn;
  }

  /** Inserts a line at each of the minutes. */
  Transaction sales(LocalDate date, int... minutes) {
    txId++;
    List<Delivery> events = new ArrayList<>();
    String sequence = "[%s,\\\"%d\\\"]".formatted(lastEnd == null ? "null" : "\\\"" + lastEnd + "\\\"", lsn);
    Instant arrival = Truth.instant(date.atTime(10, minutes[minutes.length - 1])).plusSeconds(2);
    Delivery begin = mark("BEGIN", arrival, "null", "null");
    for (int minute : minutes) {
      lsn += 100;
      events.add(sale(date, minute, "c", "{\"id\":\"%d:%d\",\"total_order\":%d,\"data_collection_order\":%3$d}".formatted(txId, lsn, events.size() + 1), sequence));
    }
    return new Transaction(begin, events, end(arrival, "public.sale", events.size()), lastEnd);
  }

  /** Counts the heartbeat up. */
  Transaction heartbeat(Instant at) {
    txId++;
    lsn += 100;
    beats++;
    String json =
        ("{\"before\":null,\"after\":{\"id\":1,\"ts\":\"%s\",\"n\":%d},\"source\":{\"name\":\"law\",\"txId\":%d,\"lsn\":%d,\"sequence\":\"[%s,\\\"%4$d\\\"]\"},"
                + "\"transaction\":{\"id\":\"%3$d:%4$d\",\"total_order\":1,\"data_collection_order\":1},\"op\":\"u\"}")
            .formatted(at, beats, txId, lsn, lastEnd == null ? "null" : "\\\"" + lastEnd + "\\\"");
    Delivery begin = mark("BEGIN", at, "null", "null");
    List<Delivery> events = List.of(new Delivery(heartbeats, at, json));
    return new Transaction(begin, events, end(at, "cdc.heartbeat", 1), lastEnd);
  }

  /** Changes a table that the pipeline does not read. */
  void elsewhere(Instant at) {
    txId++;
    lsn += 100;
    mark("BEGIN", at, "null", "null").send();
    end(at, "public.customer", 3).send();
  }

  /** As after 2^32 transactions. */
  void wrapAround() {
    txId = 570;
    lsn += 1L << 40;
  }

  private Delivery end(Instant arrival, String table, int count) {
    lsn += 100;
    lastEnd = lsn;
    return mark("END", arrival, String.valueOf(count), "[{\"data_collection\":\"%s\",\"event_count\":%d}]".formatted(table, count));
  }

  private Delivery mark(String status, Instant arrival, String count, String tables) {
    return new Delivery(
        transactions,
        arrival,
        "{\"status\":\"%s\",\"id\":\"%d:%d\",\"ts_ms\":%d,\"event_count\":%s,\"data_collections\":%s}"
            .formatted(status, txId, lsn, arrival.toEpochMilli(), count, tables));
  }

  private Delivery sale(LocalDate date, int minute, String op, String transaction, String sequence) {
    Sent.Line line = new Sent.Line(date + "-at-" + minute, "EIRE", 1, BigDecimal.TEN, date.atTime(10, minute));
    Sent sale = new Sent(0, Truth.instant(line.soldAt()).plusSeconds(2), op, lsn, null, line);
    String json =
        new String(sale.value(), UTF_8)
            .replace("\"transaction\":null", "\"transaction\":" + transaction)
            .replace("\"txId\":" + lsn, "\"txId\":" + txId + ",\"sequence\":\"" + sequence + "\"");
    return new Delivery(sales, sale.arrival(), json);
  }
}
