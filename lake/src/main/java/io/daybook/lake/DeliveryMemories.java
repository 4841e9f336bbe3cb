package io.daybook.lake;

import io.daybook.core.change.ChangeDecoder;
import io.daybook.core.change.Decoded;
import io.daybook.core.change.DeliveryMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The memories of deliveries that this process holds, one per Kafka partition.
 *
 * <p>They are a cache of the topic and need no checkpoint: a memory that is missing, or has seen another stretch of the partition than the task at
 * hand follows on (a restart, a replayed batch, a task that moved to another executor), is filled again from Kafka.
 */
final class DeliveryMemories {
  private static final Map<String, DeliveryMemory> MEMORIES = new ConcurrentHashMap<>();

  private DeliveryMemories() {}

  /** A memory that has seen all deliveries within the horizon up to the record, and not the record itself. */
  static DeliveryMemory upTo(String owner, Deliveries.KafkaRecord record, Duration horizon, PastDeliveries past, ChangeDecoder decoder) {
    String name = owner + "/" + record.topic() + "/" + record.partition();
    DeliveryMemory held = MEMORIES.get(name);
    DeliveryMemory memory = held;
    long from = held == null ? 0 : held.nextOffset();
    Instant since = Instant.MIN;
    if (held == null || held.nextOffset() > record.offset()) {
      memory = new DeliveryMemory(horizon, 0);
      from = 0;
      since = record.arrival().minus(horizon.multipliedBy(2)); // arrivals may be out of order by a horizon
    }
    if (from < record.offset()) {
      DeliveryMemory filled = memory;
      past.read(record.topic(), record.partition(), from, since, record.offset(), (offset, arrival, value) -> remember(filled, decoder, offset, arrival, value));
    }
    MEMORIES.put(name, memory);
    return memory;
  }

  private static void remember(DeliveryMemory memory, ChangeDecoder decoder, long offset, Instant arrival, byte[] value) {
    if (decoder.decode(value, arrival) instanceof Decoded.Changes changes) {
      memory.isDuplicate(changes.eventId(), offset, arrival.getEpochSecond() * 1_000_000L + arrival.getNano() / 1000);
    } else {
      memory.seen(offset);
    }
  }
}
