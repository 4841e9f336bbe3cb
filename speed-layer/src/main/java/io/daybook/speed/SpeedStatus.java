package io.daybook.speed;

import io.daybook.core.watch.Health;
import io.daybook.core.watch.Lag;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How the speed layer is at one moment.
 *
 * @param warnings what somebody should look at though the layer goes on, in full sentences
 * @param arrivals where they are simulated, times but those of {@code lastBatch} are the replay's
 * @param recordsPerSecond committed in the last ten seconds
 * @param latency of the records committed in the last minute, by {@code p50}, {@code p95}, {@code p99} and {@code max}; empty without any, and where
 *     arrivals are simulated
 * @param watermarkDelay how far the watermark lies back; empty before the first record
 * @param lastBatch of this process; empty before it
 */
public record SpeedStatus(
    Health health,
    List<String> warnings,
    Arrivals arrivals,
    double recordsPerSecond,
    Map<String, Duration> latency,
    Lag lag,
    Optional<Duration> watermarkDelay,
    SpeedTotals totals,
    MemorySize memory,
    Optional<LastBatch> lastBatch) {
  public SpeedStatus {
    warnings = List.copyOf(warnings);
    latency = Collections.unmodifiableMap(new TreeMap<>(latency));
  }

  /** @param committedAt when its partials were */
  public record LastBatch(
      String epoch, long batchId, Instant committedAt, long read, long partials, Duration aggregate, Duration commit, Duration publish) {
    static LastBatch of(SpeedBatch batch) {
      SpeedTimings timings = batch.timings();
      return new LastBatch(
          batch.epoch(), batch.batchId(), batch.committedAt(), batch.reading().read(), batch.partials(), timings.aggregate(), timings.commit(), timings.publish());
    }
  }
}
