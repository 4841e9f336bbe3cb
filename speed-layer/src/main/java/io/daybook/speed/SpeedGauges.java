package io.daybook.speed;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.watch.PartitionLag;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Meters of how the query is. {@code docs/operations.md} lists them. */
final class SpeedGauges {
  private final SpeedWatch watch;
  private final MultiGauge lagRecords;
  private final MultiGauge lagSeconds;

  SpeedGauges(MeterRegistry registry, Pipeline pipeline, SpeedWatch watch) {
    this.watch = watch;
    Tags tags = Tags.of("pipeline", pipeline.name());
    this.lagRecords =
        MultiGauge.builder("daybook.speed.lag.records").description("Records that are not committed yet").tags(tags).register(registry);
    this.lagSeconds =
        MultiGauge.builder("daybook.speed.lag")
            .description("How long ago all that had arrived was committed, while records wait; NaN where that is not known")
            .baseUnit("seconds")
            .tags(tags)
            .register(registry);
    gauge(registry, tags, "healthy", "1 while the query goes on, 0 when it has ended or is stuck", "", status -> status.health().healthy() ? 1 : 0);
    gauge(registry, tags, "watermark.delay", "Now less the watermark; NaN before the first record", "seconds", status -> seconds(status.watermarkDelay()));
    gauge(registry, tags, "state.entries", "Deliveries that deduplication remembers", "", status -> status.memory().entries());
    gauge(registry, tags, "state", "Heap that the memory of deduplication takes", "bytes", status -> status.memory().bytes());
    gauge(
        registry,
        tags,
        "last.commit.timestamp",
        "When partials were last committed by this process, since 1970 UTC; NaN before",
        "seconds",
        status -> status.lastBatch().map(batch -> batch.committedAt().toEpochMilli() / 1000.0).orElse(Double.NaN));
  }

  /** Has one gauge for each of the partitions. */
  void show(Set<Integer> partitions) {
    lagRecords.register(rows(partitions, PartitionLag::records), true);
    lagSeconds.register(rows(partitions, lag -> seconds(lag.behind())), true);
  }

  private List<MultiGauge.Row<?>> rows(Set<Integer> partitions, ToDoubleFunction<PartitionLag> value) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (int partition : partitions) {
      rows.add(MultiGauge.Row.of(Tags.of("partition", String.valueOf(partition)), () -> watch.lag().of(partition).map(value::applyAsDouble).orElse(Double.NaN)));
    }
    return rows;
  }

  private void gauge(MeterRegistry registry, Tags tags, String name, String description, String unit, ToDoubleFunction<SpeedStatus> value) {
    Gauge.builder("daybook.speed." + name, watch, each -> value.applyAsDouble(each.status()))
        .description(description)
        .baseUnit(unit.isEmpty() ? null : unit)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  private static double seconds(Optional<Duration> duration) {
    return duration.map(time -> time.toMillis() / 1000.0).orElse(Double.NaN);
  }
}
