package io.daybook.cli;

import io.daybook.batch.SourceStatus;
import io.daybook.core.DaybookException;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.watch.Health;
import io.daybook.core.watch.Lag;
import io.daybook.core.watch.PartitionLag;
import io.daybook.lake.Topic;
import io.daybook.lake.TopicEnd;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the ingest from beside, as {@link io.daybook.speed.SpeedWatch} does at the speed layer. Safe for use by several threads. */
final class IngestWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IngestWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final IngestLoop loop;
  private final TopicEnd end;
  private final Duration patience;
  private final Tags tags;
  private final MultiGauge lagRecords;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "ingest-watch"));
  private Map<Integer, Long> ends = Map.of();
  private Instant idleUntil = Instant.now();

  private IngestWatch(IngestLoop loop, TopicEnd end, Pipeline pipeline, Duration patience, MeterRegistry registry) {
    this.loop = loop;
    this.end = end;
    this.patience = patience;
    this.tags = Tags.of("pipeline", pipeline.name());
    this.lagRecords =
        MultiGauge.builder("daybook.ingest.lag.records").description("Records that are not in the master dataset yet").tags(tags).register(registry);
    gauge(registry, "healthy", "1 while the ingest goes on, 0 when it has failed or is stuck", "", status -> status.health().healthy() ? 1 : 0);
    gauge(registry, "batch", "Number of the last batch; NaN before", "", status -> status.batch().map(Long::doubleValue).orElse(Double.NaN));
    gauge(registry, "catch.up", "How long the last catching up took; NaN before", "seconds", status -> status.took().map(time -> time.toMillis() / 1000.0).orElse(Double.NaN));
    gauge(
        registry,
        "last.commit.timestamp",
        "When the ingest last had everything, since 1970 UTC; NaN before",
        "seconds",
        status -> seconds(status.caughtUpAt()));
    Gauge.builder("daybook.source.gaps", loop, source -> source.source().map(status -> status.gaps().size()).orElse(0))
        .description("Kinds of gaps in what the source has delivered")
        .tags(tags)
        .strongReference(true)
        .register(registry);
    Gauge.builder("daybook.source.delivered.timestamp", loop, source -> seconds(source.source().flatMap(SourceStatus::deliveredUpTo)))
        .description("Up to when the source has delivered everything, by its heartbeat, since 1970 UTC; NaN without one")
        .baseUnit("seconds")
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  /** @param patience how long the ingest may commit nothing while records wait before that is unhealthy */
  static IngestWatch start(IngestLoop loop, Topic topic, Pipeline pipeline, Duration patience, MeterRegistry registry) {
    IngestWatch watch = new IngestWatch(loop, topic.end(), pipeline, patience, registry);
    watch.thread.scheduleWithFixedDelay(watch::look, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  private void look() {
    try {
      Map<Integer, Long> offsets = end.offsets();
      synchronized (this) {
        ends = offsets;
        if (loop.position().isPresent() && lag().records() == 0) {
          idleUntil = Instant.now();
        }
      }
      lagRecords.register(offsets.keySet().stream().<MultiGauge.Row<?>>map(this::row).toList(), true);
    } catch (DaybookException e) {
      log.warn("How far the ingest is behind is not known: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.warn("The ingest was not looked at", e); // the next look is as good: one that failed must not be the last
    }
  }

  private MultiGauge.Row<?> row(int partition) {
    return MultiGauge.Row.of(Tags.of("partition", String.valueOf(partition)), () -> status().lag().of(partition).map(PartitionLag::records).orElse(0L));
  }

  synchronized IngestStatus status() {
    Lag lag = lag();
    Optional<IngestLoop.CaughtUp> last = loop.caughtUp();
    return new IngestStatus(
        health(lag),
        loop.position().map(position -> position.cut().ingestBatch()),
        lag,
        last.map(IngestLoop.CaughtUp::at),
        last.map(IngestLoop.CaughtUp::took),
        loop.source());
  }

  /** Nothing, until the position is known. */
  private Lag lag() {
    Map<Integer, Long> known = loop.position().isPresent() ? ends : Map.of();
    return Lag.of(known, loop.position().map(position -> position.cut().offsets()).orElse(Map.of()), Map.of(), Optional.empty());
  }

  private Health health(Lag lag) {
    if (loop.failure().isPresent()) {
      return Health.bad("The ingest has failed: %s".formatted(loop.failure().get().getMessage()));
    }
    Instant since = loop.position().map(IngestLoop.Position::at).filter(idleUntil::isBefore).orElse(idleUntil);
    Health ofIngest = Health.ofProgress("The ingest", lag, since, Instant.now(), patience);
    String ofSource = loop.source().map(SourceStatus::problems).orElse(List.of()).stream().collect(Collectors.joining(" "));
    return ofIngest.healthy() && !ofSource.isEmpty() ? Health.bad(ofSource) : ofIngest;
  }

  private void gauge(MeterRegistry registry, String name, String description, String unit, ToDoubleFunction<IngestStatus> value) {
    Gauge.builder("daybook.ingest." + name, this, watch -> value.applyAsDouble(watch.status()))
        .description(description)
        .baseUnit(unit.isEmpty() ? null : unit)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  private static double seconds(Optional<Instant> at) {
    return at.map(time -> time.toEpochMilli() / 1000.0).orElse(Double.NaN);
  }

  @Override
  public void close() throws InterruptedException {
    thread.shutdown();
    thread.awaitTermination(10, TimeUnit.SECONDS); // the consumer is for one thread
    end.close();
  }
}
