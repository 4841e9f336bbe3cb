package io.daybook.serving.memory;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.DateRange;
import java.time.Instant;

/**
 * Which windows are asked for: those of the dates that begin in the interval.
 *
 * @param fromInclusive for the start of windows
 * @param untilExclusive for the start of windows
 */
public record FigureRange(DateRange dates, Instant fromInclusive, Instant untilExclusive) {
  public FigureRange {
    requireNonNull(dates, "dates is null");
    requireNonNull(fromInclusive, "fromInclusive is null");
    requireNonNull(untilExclusive, "untilExclusive is null");
  }

  boolean begins(Instant windowStart) {
    return !windowStart.isBefore(fromInclusive) && windowStart.isBefore(untilExclusive);
  }
}
