package io.daybook.speed;

import io.daybook.core.DaybookException;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.watch.Health;
import io.daybook.core.watch.Lag;
import io.daybook.lake.Offsets;
import io.daybook.lake.Topic;
import io.daybook.lake.TopicEnd;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a running query from beside: every second it asks Kafka how far the topic goes, which no micro-batch waits for, and says how far behind the
 * query is and whether it goes on. When it does not, the log is told, too. Safe for use by several threads.
 */
public final class SpeedWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SpeedWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration RATE_WINDOW = Duration.ofSeconds(10);
  private static final Duration LATENCY_WINDOW = Duration.ofMinutes(1);

  private final SpeedQuery query;
  private final TopicEnd end;
  private final Duration allowedLateness;
  private final Duration patience;
  private final Supplier<Optional<Instant>> arrivalClock;
  private final InstantSource clock;
  private final SpeedGauges gauges;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "speed-watch"));

  private final Instant startedAt;
  private Map<Integer, Long> ends = Map.of();
  private Map<Integer, Long> covered = Map.of();
  private final Map<Integer, Instant> seenWithoutLag = new TreeMap<>();
  private Instant answeredAt;
  private String silence = "";
  private Instant idleUntil;
  private Health told = Health.good();

  private SpeedWatch(SpeedQuery query, TopicEnd end, Pipeline pipeline, Duration patience, Supplier<Optional<Instant>> arrivalClock, MeterRegistry registry) {
    this.query = query;
    this.end = end;
    this.allowedLateness = pipeline.allowedLateness();
    this.patience = patience;
    this.arrivalClock = arrivalClock;
    this.clock = InstantSource.system();
    this.startedAt = clock.instant();
    this.answeredAt = startedAt;
    this.idleUntil = startedAt;
    this.gauges = new SpeedGauges(registry, pipeline, this);
  }

  /**
   * Begins to watch.
   *
   * @param patience how long the query may commit nothing while records wait, and Kafka give no answer, before that is unhealthy
   * @param arrivalClock what time it is where arrivals come from; empty where it has not begun
   */
  public static SpeedWatch start(
      SpeedQuery query, Topic topic, Pipeline pipeline, Duration patience, Supplier<Optional<Instant>> arrivalClock, MeterRegistry registry) {
    SpeedWatch watch = new SpeedWatch(query, topic.end(), pipeline, patience, arrivalClock, registry);
    watch.thread.scheduleWithFixedDelay(watch::look, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  private void look() {
    try {
      coverEnds();
      Map<Integer, Long> offsets = end.offsets();
      answered(offsets);
      gauges.show(offsets.keySet());
      tell(status().health());
    } catch (DaybookException e) {
      unanswered(e.getMessage());
      tell(status().health());
    } catch (RuntimeException e) {
      log.warn("The speed layer was not looked at", e); // the next look is as good: one that failed must not be the last
    }
  }

  /**
   * A query that finds nothing to do has covered the ends of a second ago: it looks twice a second. The last of those offsets may hold no record, for
   * Kafka gives one to the end of a transaction, too.
   */
  private synchronized void coverEnds() {
    if (query.isIdle()) {
      covered = ends;
    }
  }

  private synchronized void answered(Map<Integer, Long> offsets) {
    ends = offsets;
    answeredAt = clock.instant();
    Lag lag = lag();
    if (lag.records() == 0) {
      idleUntil = answeredAt;
    }
    arrivalClock
        .get()
        .ifPresent(now -> lag.partitions().stream().filter(each -> each.records() == 0).forEach(each -> seenWithoutLag.put(each.partition(), now)));
  }

  private synchronized void unanswered(String message) {
    silence = message;
  }

  private void tell(Health health) {
    if (told.healthy() && !health.healthy()) {
      log.warn("{}", health.reason());
    } else if (!told.healthy() && health.healthy()) {
      log.info("The speed layer goes on");
    }
    told = health;
  }

  /** How the query is now; how far the topic goes is known to the second. */
  public synchronized SpeedStatus status() {
    Instant now = clock.instant();
    SpeedProgress progress = query.progress();
    Lag lag = lag();
    Optional<SpeedBatch> last = progress.last();
    return new SpeedStatus(
        health(lag, last.map(SpeedBatch::committedAt), now),
        progress.frequentFaults().stream().map(FieldFault::toString).toList(),
        query.arrivals(),
        rate(progress, now),
        latency(progress.since(now.minus(LATENCY_WINDOW))),
        lag,
        watermarkDelay(progress),
        progress.totals(),
        MemorySize.sum(progress.memory().values()),
        last.map(SpeedStatus.LastBatch::of));
  }

  synchronized Lag lag() {
    Map<Integer, Instant> completeUntil = new TreeMap<>(query.progress().newestArrivals());
    seenWithoutLag.forEach((partition, seen) -> completeUntil.merge(partition, seen, (one, other) -> one.isAfter(other) ? one : other));
    return Lag.of(ends, Offsets.max(query.publishedOffsets(), covered), completeUntil, arrivalClock.get());
  }

  private Health health(Lag lag, Optional<Instant> lastCommit, Instant now) {
    Optional<String> ended = query.end();
    if (ended.isPresent()) {
      return Health.bad(ended.get());
    }
    Duration unanswered = Duration.between(answeredAt, now);
    if (unanswered.compareTo(patience) > 0) {
      return Health.bad("Kafka has not answered for %d s. %s".formatted(unanswered.toSeconds(), silence).strip());
    }
    return Health.ofProgress("The speed layer", lag, lastCommit.filter(idleUntil::isBefore).orElse(idleUntil), now, patience);
  }

  private double rate(SpeedProgress progress, Instant now) {
    Duration sinceStart = Duration.between(startedAt, now);
    Duration window = sinceStart.compareTo(RATE_WINDOW) < 0 ? sinceStart.plusSeconds(1) : RATE_WINDOW;
    return progress.since(now.minus(RATE_WINDOW)).stream().mapToLong(batch -> batch.reading().read()).sum() * 1000.0 / window.toMillis();
  }

  private static Map<String, Duration> latency(List<SpeedBatch> batches) {
    Latencies latencies = batches.stream().map(SpeedBatch::latencies).reduce(Latencies.none(), Latencies::plus);
    Map<String, Duration> figures = new TreeMap<>();
    latencies.percentile(0.5).ifPresent(latency -> figures.put("p50", latency));
    latencies.percentile(0.95).ifPresent(latency -> figures.put("p95", latency));
    latencies.percentile(0.99).ifPresent(latency -> figures.put("p99", latency));
    latencies.max().ifPresent(latency -> figures.put("max", latency));
    return figures;
  }

  private Optional<Duration> watermarkDelay(SpeedProgress progress) {
    Optional<Instant> watermark = progress.newestArrivals().values().stream().max(Comparator.naturalOrder()).map(newest -> newest.minus(allowedLateness));
    return watermark.flatMap(known -> arrivalClock.get().map(now -> Duration.between(known, now)));
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(10, TimeUnit.SECONDS); // the consumer is for one thread
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end.close();
  }
}
