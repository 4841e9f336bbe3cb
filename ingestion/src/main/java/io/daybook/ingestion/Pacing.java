package io.daybook.ingestion;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** How long a stretch of a replay has to wait between arrivals; one that fell behind catches up. */
final class Pacing {
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final Pace pace;
  private final InstantSource clock;
  private Instant due;

  Pacing(Pace pace, InstantSource clock) {
    this.pace = pace;
    this.clock = clock;
    this.due = clock.instant();
  }

  /** From now; zero where it is due, or nearly so. */
  Duration untilDue(Optional<Instant> lastArrival, Instant arrival) {
    if (pace.day().isEmpty() || lastArrival.isEmpty()) {
      return Duration.ZERO;
    }
    due = due.plus(pace.wallTime(Duration.between(lastArrival.get(), arrival)));
    Duration wait = Duration.between(clock.instant(), due);
    return wait.compareTo(SHORTEST) >= 0 ? wait : Duration.ZERO;
  }
}
