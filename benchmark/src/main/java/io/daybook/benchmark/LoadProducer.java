package io.daybook.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends the load, in a process of its own. Each record's timestamp is the time it was due, so a producer or a broker that falls behind shows as
 * latency. Ends by itself when the last delivery is acknowledged.
 */
public final class LoadProducer {
  private LoadProducer() {}

  /** Arguments: bootstrap servers, topic, and those of {@link Workload}. */
  public static void main(String[] args) {
    send(args[0], args[1], Workload.of(Arrays.copyOfRange(args, 2, args.length)));
  }

  static List<String> arguments(EngineSetup setup) {
    List<String> arguments = new ArrayList<>(List.of(setup.bootstrapServers(), setup.topic()));
    arguments.addAll(setup.load().arguments());
    return arguments;
  }

  private static void send(String bootstrapServers, String topic, Workload load) {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class,
            ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4",
            ProducerConfig.LINGER_MS_CONFIG, 5,
            ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024,
            ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
    OrderRecords records = new OrderRecords(load);
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
      for (long delivery = 0; delivery < load.deliveries() && failure.get() == null; delivery++) {
        Instant due = load.due(delivery);
        if (delivery >= load.prefilled() && delivery % 16 == 0) {
          await(due);
        }
        long event = load.event(delivery);
        producer.send(
            new ProducerRecord<>(topic, load.partition(delivery), due.toEpochMilli(), records.key(event), records.value(event)),
            (metadata, exception) -> failure.compareAndSet(null, exception));
        if (delivery + 1 == load.prefilled()) {
          producer.flush();
        }
      }
    }
    if (failure.get() != null) {
      throw new IllegalStateException("The load could not be sent: " + failure.get(), failure.get());
    }
  }

  private static void await(Instant due) {
    for (long left = nanosUntil(due); left > 0; left = nanosUntil(due)) {
      LockSupport.parkNanos(left);
    }
  }

  private static long nanosUntil(Instant due) {
    return Duration.between(Instant.now(), due).toNanos();
  }
}
