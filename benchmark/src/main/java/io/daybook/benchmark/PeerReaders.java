package io.daybook.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A peer's output as a consumer of committed updates sees it. */
final class PeerReaders implements Readers {
  private final KafkaConsumer<String, byte[]> consumer;
  private final Arrivals arrivals;
  private final Map<String, Total> totals = new HashMap<>();
  private final ReaderThread thread;

  private PeerReaders(KafkaConsumer<String, byte[]> consumer, Workload load) {
    this.consumer = consumer;
    this.arrivals = new Arrivals(load);
    this.thread = ReaderThread.start("consumer of updates", this::poll);
  }

  static PeerReaders open(EngineSetup setup) {
    KafkaConsumer<String, byte[]> consumer =
        Topics.consumer(setup.bootstrapServers(), PeerMetric.UPDATES, new StringDeserializer(), new ByteArrayDeserializer());
    return new PeerReaders(consumer, setup.load());
  }

  private void poll() {
    Map<String, Total> changed = new HashMap<>();
    for (ConsumerRecord<String, byte[]> update : consumer.poll(Duration.ofMillis(50))) {
      changed.put(update.key(), Total.of(update.value())); // of a cell's updates that come at once only the last is of use
    }
    Instant now = Instant.now();
    changed.forEach(
        (cell, total) -> {
          Total before = totals.put(cell, total);
          if (PeerMetric.TOTAL.hasCell(cell)) {
            arrivals.add(total.orders() - (before == null ? 0 : before.orders()), now);
          }
          arrivals.update(Instant.ofEpochMilli(total.newestDue()), now);
        });
  }

  @Override
  public long events() {
    return arrivals.events();
  }

  @Override
  public void throwIfFailed() {
    thread.throwIfFailed();
  }

  @Override
  public Map<String, Long> finish() {
    thread.close();
    return Map.of("consumer", events());
  }

  @Override
  public Map<Latency, Histogram> latencies(EngineReport report) {
    return Map.of(Latency.CONSUMER_BY_COUNT, arrivals.byCount(), Latency.NEWEST_AT_CONSUMER, arrivals.newest());
  }

  @Override
  public void close() {
    thread.close();
    consumer.close();
  }
}
