package io.daybook.core.sizing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a source is expected to send.
 *
 * @param perSecond changes a second, on average over a day
 * @param peakPerSecond changes a second when most is going on, for minutes or hours; at least the average
 * @param recordBytes of a record as the source sends it, uncompressed
 * @param retention how long the topic keeps records
 * @param dedupHorizon how long the speed layer remembers a delivery, as the pipeline file says
 * @param replicas of a record in Kafka
 */
public record SourceLoad(int perSecond, int peakPerSecond, int recordBytes, Duration retention, Duration dedupHorizon, int replicas) {
  private static final int MOST_PER_SECOND = 10_000_000;
  private static final int MOST_BYTES = 10_000_000;
  private static final Duration LONGEST = Duration.ofDays(3_660);

  /** @throws IllegalArgumentException where a value cannot be */
  public SourceLoad {
    requireNonNull(retention, "retention is null");
    requireNonNull(dedupHorizon, "dedupHorizon is null");
    require(perSecond >= 1 && perSecond <= MOST_PER_SECOND, "events per second", perSecond, "1 to " + MOST_PER_SECOND);
    require(peakPerSecond >= perSecond && peakPerSecond <= MOST_PER_SECOND, "peak", peakPerSecond, "%d, the average, to %d".formatted(perSecond, MOST_PER_SECOND));
    require(recordBytes >= 1 && recordBytes <= MOST_BYTES, "bytes", recordBytes, "1 to " + MOST_BYTES);
    require(!retention.isNegative() && retention.compareTo(LONGEST) <= 0, "retain", retention, "at most " + LONGEST);
    require(!dedupHorizon.isNegative() && dedupHorizon.compareTo(LONGEST) <= 0, "lateness", dedupHorizon, "at most " + LONGEST);
    require(replicas >= 1 && replicas <= 10, "replicas", replicas, "1 to 10");
  }

  private static void require(boolean holds, String name, Object value, String bounds) {
    if (!holds) {
      throw new IllegalArgumentException("Invalid %s: %s (must be %s)".formatted(name, value, bounds));
    }
  }
}
