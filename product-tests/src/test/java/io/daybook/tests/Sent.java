package io.daybook.tests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * One delivery of a test's own making, in Debezium's envelope.
 *
 * @param op c, u, d or r; x for bytes that are no change
 * @param before {@code null} where there is none, or where the source did not send it
 */
record Sent(int partition, Instant arrival, String op, long lsn, Line before, Line after) {

  byte[] value() {
    if (op.equals("x")) {
      return ("{\"after\":{\"quantity\":\"many\"},\"op\":\"c\",\"source\":{\"lsn\":" + lsn + "}").getBytes(UTF_8);
    }
    return String.format(
            Locale.ROOT,
            "{\"before\":%s,\"after\":%s,\"source\":{\"name\":\"law\",\"lsn\":%d,\"txId\":%d},\"transaction\":null,\"op\":\"%s\",\"ts_ms\":%d}",
            before == null ? "null" : before.json(),
            after == null ? "null" : after.json(),
            lsn,
            lsn,
            op,
            arrival.toEpochMilli())
        .getBytes(UTF_8);
  }

  Sent arriving(Instant at) {
    return new Sent(partition, at, op, lsn, before, after);
  }

  /** A record as the source has it. */
  record Line(String id, String country, int quantity, BigDecimal price, LocalDateTime soldAt) {
    String json() {
      return "{\"id\":\"%s\",\"country\":%s,\"quantity\":%d,\"unit_price\":\"%s\",\"sold_at\":%d}"
          .formatted(
              id,
              country == null ? "null" : "\"" + country + "\"",
              quantity,
              price.toPlainString(),
              soldAt.toEpochSecond(ZoneOffset.UTC) * 1_000_000L + soldAt.getNano() / 1000);
    }

    boolean valid() {
      return price.signum() >= 0;
    }
  }
}
