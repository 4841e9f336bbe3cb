package io.daybook.benchmark;

import java.nio.ByteBuffer;

/**
 * What the peers keep of a cell, and send: all that has come for it so far. Public, because Flink serializes public records by their fields and
 * others not.
 *
 * @param newestDue the latest due time of the deliveries in it, in milliseconds since 1970
 */
public record Total(long orders, long cents, long newestDue) {
  static final Total ZERO = new Total(0, 0, 0);

  Total plus(Order order) {
    return new Total(orders + 1, cents + order.cents(), Math.max(newestDue, order.due()));
  }

  Total plus(Total other) {
    return new Total(orders + other.orders, cents + other.cents, Math.max(newestDue, other.newestDue));
  }

  byte[] bytes() {
    return ByteBuffer.allocate(3 * Long.BYTES).putLong(orders).putLong(cents).putLong(newestDue).array();
  }

  static Total of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Total(buffer.getLong(), buffer.getLong(), buffer.getLong());
  }
}
