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
 * The memories of deliveries that this process holds, one per Kafka partition.
 *
 * <p>They are a cache of the topic and need no checkpoint: a memory that is missing, or has seen another stretch of the partition than the task at
 * hand follows on (a restart, a replayed batch, a task that moved to another executor), is filled again from Kafka.
 */
final class DeliveryMemories {
  private static final Map<String, DeliveryMemory> MEMORIES = new ConcurrentHashMap<>();

  private DeliveryMemories() {}

  /** A memory that has seen all deliveries within the horizon up to the record, and not the record itself. */
  static DeliveryMemory upTo(String owner, KafkaRecord record, Duration horizon, PastDeliveries past, ChangeDecoder decoder) {
    String name = owner + "/" + record.topic() + "/" + record.partition();
    DeliveryMemory held = MEMORIES.get(name);
    if (held != null && held.nextOffset() <= record.offset()) {
      fill(held, held.nextOffset(), Instant.MIN, record, past, decoder);
      return held;
    }
    DeliveryMemory filled = new DeliveryMemory(horizon, 0);
    fill(filled, 0, record.arrival().minus(horizon.multipliedBy(2)), record, past, decoder); // arrivals may be out of order by a horizon
    MEMORIES.put(name, filled);
    return filled;
  }

  private static void fill(DeliveryMemory memory, long from, Instant since, KafkaRecord record, PastDeliveries past, ChangeDecoder decoder) {
    if (from < record.offset()) {
      PastDeliveries.Reader reader = (offset, arrival, value) -> remember(memory, decoder, offset, arrival, value);
      past.read(record.topic(), record.partition(), from, since, record.offset(), reader);
    }
  }

  private static void remember(DeliveryMemory memory, ChangeDecoder decoder, long offset, Instant arrival, byte[] value) {
    if (decoder.decode(value, arrival) instanceof Decoded.Changes changes) {
      memory.isDuplicate(changes.eventId(), offset, KafkaRecord.micros(arrival));
    } else {
      memory.seen(offset);
    }
  }
}
