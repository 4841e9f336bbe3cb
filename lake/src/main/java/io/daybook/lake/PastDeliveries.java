package io.daybook.lake;

import java.io.Serializable;
import java.time.Instant;

/** Reads records of the topic again, to refresh a memory of deliveries after a restart or on another machine. */
public interface PastDeliveries extends Serializable {
  /**
   * Hands over the partition's records from the first that arrived at {@code since} or later, up to {@code untilOffset}, excluded, in order.
   *
   * @param fromOffset where to begin at the earliest; {@code since} does not matter when the records from there on are wanted
   */
  void read(String topic, int partition, long fromOffset, Instant since, long untilOffset, Reader reader);

  /** Takes one record. */
  interface Reader {
    void accept(long offset, Instant arrival, byte[] value);
  }
}
