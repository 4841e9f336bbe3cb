package io.daybook.benchmark;

import io.daybook.core.pipeline.Pipeline;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/** Daybook's output as a reader of its table and a consumer of its topic see it. */
final class DaybookReaders implements Readers {
  private final Workload load;
  private final TableReader table;
  private final PartialsReader topic;

  private DaybookReaders(Workload load, TableReader table, PartialsReader topic) {
    this.load = load;
    this.table = table;
    this.topic = topic;
  }

  static DaybookReaders open(EngineSetup setup) {
    Pipeline pipeline = DaybookEngine.pipeline();
    return new DaybookReaders(
        setup.load(),
        TableReader.open(DaybookEngine.lake(setup).resolve(pipeline.name()).resolve("provisional")),
        PartialsReader.open(setup.bootstrapServers(), pipeline, setup.load()));
  }

  @Override
  public long events() {
    return Math.min(table.events(), topic.events());
  }

  @Override
  public void throwIfFailed() {
    table.throwIfFailed();
    topic.throwIfFailed();
  }

  @Override
  public Map<String, Long> finish() {
    close();
    return Map.of("reader of the table", table.events(), "consumer of the topic", topic.events());
  }

  @Override
  public Map<Latency, Histogram> latencies(EngineReport report) {
    Map<Latency, Histogram> latencies = new EnumMap<>(Latency.class);
    latencies.put(Latency.COMMIT, ofDeliveries(report.batches(), batch -> Optional.of(batch.committedAt())));
    latencies.put(Latency.TABLE_READER, ofDeliveries(report.batches(), batch -> table.inHand(batch.name())));
    latencies.put(Latency.TOPIC_CONSUMER, ofDeliveries(report.batches(), batch -> topic.inHand(batch.name())));
    latencies.put(Latency.CONSUMER_BY_COUNT, topic.byCount());
    latencies.put(Latency.NEWEST_AT_COMMIT, ofNewest(report.batches(), batch -> Optional.of(batch.committedAt())));
    latencies.put(Latency.NEWEST_AT_CONSUMER, ofNewest(report.batches(), batch -> topic.inHand(batch.name())));
    return latencies;
  }

  private Histogram ofDeliveries(List<CommittedBatch> batches, Function<CommittedBatch, Optional<Instant>> there) {
    Histogram latencies = Latency.histogram();
    for (CommittedBatch batch : batches) { // a reader does not get one without partials
      there.apply(batch).ifPresent(time -> batch.forEachDue(load, due -> record(latencies, due, time)));
    }
    return latencies;
  }

  private Histogram ofNewest(List<CommittedBatch> batches, Function<CommittedBatch, Optional<Instant>> there) {
    Histogram latencies = Latency.histogram();
    batches.forEach(batch -> there.apply(batch).ifPresent(time -> record(latencies, batch.newestDue(load), time)));
    return latencies;
  }

  private void record(Histogram latencies, Instant due, Instant there) {
    if (!due.isBefore(load.measuredFrom())) {
      Latency.record(latencies, due, there);
    }
  }

  @Override
  public void close() {
    table.close();
    topic.close();
  }
}
