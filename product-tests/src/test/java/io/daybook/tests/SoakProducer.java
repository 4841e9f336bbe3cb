package io.daybook.tests;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends a {@link SoakLoad}, each delivery when it is due, whatever becomes of those before; once each and in order, also where the broker is away for minutes. */
final class SoakProducer implements AutoCloseable {
  private static final int PATIENCE_MILLIS = (int) Duration.ofMinutes(10).toMillis();

  private final SoakLoad load;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Instant begun = Instant.now();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::send, "soak-producer");

  private SoakProducer(SoakLoad load, String bootstrapServers) {
    this.load = load;
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", bootstrapServers,
            "acks", "all",
            "enable.idempotence", true,
            "linger.ms", 5,
            "delivery.timeout.ms", PATIENCE_MILLIS,
            "max.block.ms", PATIENCE_MILLIS);
    this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static SoakProducer start(SoakLoad load, String bootstrapServers) {
    SoakProducer started = new SoakProducer(load, bootstrapServers);
    started.thread.start();
    return started;
  }

  private void send() {
    try {
      long sent = 0;
      while (sent < load.deliveries() && failure.get() == null) {
        for (long due = load.due(elapsed()); sent < due; sent++) {
          producer.send(load.record(sent), (metadata, failed) -> told(failed));
        }
        Thread.sleep(5); // what is due comes in time, not in answer to anything
      }
      producer.flush();
    } catch (InterruptedException | RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void told(Exception failed) {
    if (failed == null) {
      acknowledged.incrementAndGet();
    } else {
      failure.compareAndSet(null, failed);
    }
  }

  Duration elapsed() {
    return Duration.between(begun, Instant.now());
  }

  /** When the newest delivery that is due arrives, in simulated time; the last date does not end. */
  Instant simulatedNow() {
    return load.arrival(Math.min(load.due(elapsed()), load.deliveries() - 1));
  }

  boolean isDone() {
    throwIfFailed();
    return acknowledged.get() == load.deliveries();
  }

  void throwIfFailed() {
    if (failure.get() != null) {
      throw new AssertionError("The load could not be sent", failure.get());
    }
  }

  @Override
  public void close() throws InterruptedException {
    failure.compareAndSet(null, new IllegalStateException("closed"));
    producer.close(Duration.ZERO);
    thread.join();
  }
}
