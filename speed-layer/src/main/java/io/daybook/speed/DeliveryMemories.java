package io.daybook.speed;

import io.daybook.core.change.ChangeDecoder;
import io.daybook.core.change.Decoded;
import io.daybook.core.change.DeliveryMemory;
import io.daybook.lake.KafkaRecord;
import io.daybook.lake.PastDeliveries;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The memories of deliveries that this process holds, one per Kafka partition, while no task has them.
 *
 * <p>They are a cache of the topic and need no checkpoint: a memory that is missing, or has seen another stretch of the partition than the task at
 * hand follows on (a restart, a replayed batch, a task that moved to another executor), is filled again from Kafka. Of two tasks at once on the same
 * partition, of which one has been given up or is a copy of the other, each has a memory of its own.
 */
final class DeliveryMemories {
  private static final Map<String, DeliveryMemory> MEMORIES = new ConcurrentHashMap<>();

  private DeliveryMemories() {}

  /**
   * A memory that has seen all deliveries within the horizon up to the record, and not the record itself. It is the caller's alone, who {@link #keep
   * keeps} it for the next batch when he has come to the end of what he reads.
   */
  static DeliveryMemory takeUpTo(String owner, KafkaRecord record, Duration horizon, PastDeliveries past, ChangeDecoder decoder) {
    DeliveryMemory held = MEMORIES.remove(name(owner, record.topic(), record.partition()));
    DeliveryMemory memory = held != null && held.nextOffset() <= record.offset() ? held : new DeliveryMemory(horizon, 0);
    if (memory.nextOffset() < record.offset()) {
      Instant since = record.arrival().minus(horizon.multipliedBy(2)); // arrivals may be out of order by a horizon
      past.read(
          record.topic(),
          record.partition(),
          memory.nextOffset(),
          since,
          record.offset(),
          (offset, arrival, value) -> remember(memory, decoder, offset, arrival, value));
    }
    return memory;
  }

  static void keep(String owner, String topic, int partition, DeliveryMemory memory) {
    MEMORIES.put(name(owner, topic, partition), memory);
  }

  private static String name(String owner, String topic, int partition) {
    return owner + "/" + topic + "/" + partition;
  }

  private static void remember(DeliveryMemory memory, ChangeDecoder decoder, long offset, Instant arrival, byte[] value) {
    if (decoder.decode(value, arrival) instanceof Decoded.Changes changes) {
      memory.isDuplicate(changes.eventId(), offset, KafkaRecord.micros(arrival));
    } else {
      memory.seen(offset);
    }
  }
}
