package io.daybook.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.Random;

/** The records of the load, as Debezium would send the inserts. Not safe for use by several threads. */
final class OrderRecords {
  private static final int PADDING_POOL = 1 << 20;

  private final Workload load;
  private final String paddings;
  private final StringBuilder json = new StringBuilder(2048);

  OrderRecords(Workload load) {
    this.load = load;
    Random random = new Random(7);
    StringBuilder pool = new StringBuilder(PADDING_POOL + load.recordBytes());
    while (pool.length() < PADDING_POOL + load.recordBytes()) {
      pool.append((char) ('a' + random.nextInt(26))); // hardly to be compressed, as names and addresses are
    }
    this.paddings = pool.toString();
  }

  byte[] key(long event) {
    return ("{\"order_id\":" + event + "}").getBytes(US_ASCII);
  }

  /** @return the bytes of an event; each delivery of it is the same */
  byte[] value(long event) {
    Instant due = load.due(event);
    long micros = due.getEpochSecond() * 1_000_000 + due.getNano() / 1000;
    long hash = Workload.mixed(event);
    long cents = Long.remainderUnsigned(hash, 100_000);
    json.setLength(0);
    json.append("{\"before\":null,\"after\":{\"order_id\":").append(event);
    json.append(",\"region\":\"region-").append(Long.remainderUnsigned(hash >>> 20, Workload.REGIONS));
    json.append("\",\"channel\":\"channel-").append(Long.remainderUnsigned(hash >>> 30, Workload.CHANNELS));
    json.append("\",\"amount\":\"").append(cents / 100).append(cents % 100 < 10 ? ".0" : ".").append(cents % 100);
    json.append("\",\"ordered_at\":").append(micros).append(",\"note\":\"");
    int tail = 190;
    int padding = Math.max(0, load.recordBytes() - json.length() - tail);
    int from = (int) Long.remainderUnsigned(hash, PADDING_POOL);
    json.append(paddings, from, from + padding);
    json.append("\"},\"source\":{\"connector\":\"postgresql\",\"name\":\"shop\",\"ts_ms\":").append(micros / 1000);
    json.append(",\"db\":\"shop\",\"schema\":\"public\",\"table\":\"orders\",\"txId\":").append(event).append(",\"lsn\":").append(event);
    json.append("},\"transaction\":null,\"op\":\"c\",\"ts_ms\":").append(micros / 1000).append('}');
    return json.toString().getBytes(US_ASCII);
  }
}
