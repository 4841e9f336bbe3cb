package io.daybook.ingestion;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * How fast simulated time passes.
 *
 * @param day the wall time in which 24 hours of arrivals pass; empty for no waiting at all
 */
public record Pace(Optional<Duration> day) {
  /** What is left of a stretch without arrivals, so that nobody watches a night pass. */
  static final Duration LONGEST_IDLE = Duration.ofMinutes(30);

  public Pace {
    requireNonNull(day, "day is null");
    day.filter(wall -> wall.isNegative() || wall.isZero())
        .ifPresent(
            wall -> {
              throw new IllegalArgumentException("Invalid pace: a day in %s (must be longer than nothing)".formatted(wall));
            });
  }

  public static Pace asFastAsPossible() {
    return new Pace(Optional.empty());
  }

  /** 24 hours in the given wall time; stretches without arrivals are shortened to half an hour of simulated time. */
  public static Pace dayIn(Duration wall) {
    return new Pace(Optional.of(wall));
  }

  /** How long to wait between two arrivals. */
  Duration wallTime(Duration betweenArrivals) {
    Duration simulated = betweenArrivals.compareTo(LONGEST_IDLE) > 0 ? LONGEST_IDLE : betweenArrivals;
    return day.map(wall -> Duration.ofNanos((long) ((double) wall.toNanos() * simulated.toMillis() / Duration.ofDays(1).toMillis())))
        .orElse(Duration.ZERO);
  }
}
