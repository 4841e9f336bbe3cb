package io.daybook.speed;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Meters of what the query has committed. {@code docs/operations.md} lists them. */
final class SpeedMetrics {
  private static final Duration[] LATENCY_BUCKETS =
      Stream.of(100, 250, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Tags tags;
  private final Timer latency;
  private final Timer aggregate;
  private final Timer commit;
  private final Timer publish;
  private final Counter read;
  private final Counter late;
  private final Counter duplicate;
  private final Counter malformed;
  private final Counter ruleBreakers;
  private final Counter tombstones;
  private final Counter partials;

  SpeedMetrics(MeterRegistry registry, Pipeline pipeline, SpeedProgress progress) {
    this.registry = registry;
    this.tags = Tags.of("pipeline", pipeline.name());
    this.latency =
        Timer.builder("daybook.speed.latency")
            .description("From a record's arrival in Kafka to the commit of its partials")
            .tags(tags)
            .serviceLevelObjectives(LATENCY_BUCKETS)
            .register(registry);
    this.aggregate = step("aggregate");
    this.commit = step("commit");
    this.publish = step("publish");
    this.read = counter("read.records", "Records read and committed", Tags.empty());
    this.late = counter("late.records", "Changes that arrived after a window of theirs had closed; they are in the figures", Tags.empty());
    this.duplicate = counter("duplicate.records", "Redeliveries that were left out", Tags.empty());
    this.malformed = counter("quarantined.records", "Records that figures must not hold", Tags.of("reason", "malformed"));
    this.ruleBreakers = counter("quarantined.records", "Records that figures must not hold", Tags.of("reason", "rule"));
    this.tombstones = counter("tombstone.records", "Records without a value", Tags.empty());
    this.partials = counter("partials", "Rows appended to provisional", Tags.empty());
    for (Metric metric : pipeline.metrics()) {
      for (Measure measure : metric.additiveMeasures()) {
        String name = metric.name() + "." + measure.name();
        Tags of = Tags.of("metric", metric.name(), "measure", measure.name());
        amount("late.amount", "What late changes added and took away since the start", of, progress, SpeedAmounts::late, name);
        amount("duplicate.amount", "What redeliveries would have added and taken away since the start", of, progress, SpeedAmounts::duplicate, name);
        amount("quarantined.amount", "Of images that break a row rule since the start", of, progress, SpeedAmounts::quarantined, name);
      }
    }
  }

  void published(SpeedBatch batch) {
    batch.latencies().forEach(this::record);
    aggregate.record(batch.timings().aggregate());
    commit.record(batch.timings().commit());
    publish.record(batch.timings().publish());
    read.increment(batch.reading().read());
    late.increment(batch.reading().late());
    duplicate.increment(batch.reading().duplicate());
    malformed.increment(batch.reading().malformed());
    ruleBreakers.increment(batch.ruleBreakers());
    tombstones.increment(batch.reading().tombstones());
    partials.increment(batch.partials());
  }

  /** Micrometer takes one at a time: 0.1 µs a record, of about 50 that it costs. */
  private void record(Duration each, long count) {
    for (long i = 0; i < count; i++) {
      latency.record(each);
    }
  }

  private Timer step(String name) {
    return Timer.builder("daybook.speed.batch").description("What the time of micro-batches went into").tags(tags.and("step", name)).register(registry);
  }

  private Counter counter(String name, String description, Tags more) {
    return Counter.builder("daybook.speed." + name).description(description).tags(tags.and(more)).register(registry);
  }

  /** Gauges: amounts may be negative. Doubles, as Prometheus has them; {@code speed_batches} has the exact figures. */
  private void amount(String name, String description, Tags of, SpeedProgress progress, Function<SpeedAmounts, Map<String, BigDecimal>> which, String key) {
    Gauge.builder("daybook.speed." + name, progress, each -> which.apply(each.totals().amounts()).getOrDefault(key, BigDecimal.ZERO).doubleValue())
        .description(description)
        .tags(tags.and(of))
        .strongReference(true)
        .register(registry);
  }
}
