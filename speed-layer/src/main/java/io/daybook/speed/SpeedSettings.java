package io.daybook.speed;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the streaming query runs.
 *
 * @param checkpoint folder for the query's progress; a new one begins a new epoch
 * @param trigger the shortest time from the start of one micro-batch to the start of the next
 * @param maxRecordsPerBatch how much of a backlog one micro-batch takes
 * @param arrivals whether latencies can be measured
 */
public record SpeedSettings(Path checkpoint, Duration trigger, long maxRecordsPerBatch, Arrivals arrivals) {
  public SpeedSettings {
    requireNonNull(checkpoint, "checkpoint is null");
    requireNonNull(trigger, "trigger is null");
    requireNonNull(arrivals, "arrivals is null");
    if (maxRecordsPerBatch < 1) {
      throw new IllegalArgumentException("Invalid maxRecordsPerBatch: %d (must be >= 1)".formatted(maxRecordsPerBatch));
    }
  }

  public static SpeedSettings at(Path checkpoint) {
    return new SpeedSettings(checkpoint, Duration.ofMillis(500), 100_000, Arrivals.AS_THEY_ARE);
  }

  /** For topics that a replay fills. */
  public SpeedSettings withSimulatedArrivals() {
    return new SpeedSettings(checkpoint, trigger, maxRecordsPerBatch, Arrivals.SIMULATED);
  }
}
