package io.daybook.lake;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/** Takes repaired records to the topic that the broken ones came from. */
public interface RepairSender {

  /**
   * Sends each into the partition of the record that it repairs, and returns when the broker has all of them.
   *
   * @param arrival the timestamp of the records
   */
  void send(List<Sent> repairs, Instant arrival);

  /**
   * A repair and the record that it repairs.
   *
   * @param offset of the broken record
   */
  record Sent(String topic, int partition, long offset, byte[] value) {
    public Sent {
      requireNonNull(topic, "topic is null");
      requireNonNull(value, "value is null");
    }
  }
}
