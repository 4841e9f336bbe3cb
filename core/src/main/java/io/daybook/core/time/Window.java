package io.daybook.core.time;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A half-open interval of event time, {@code [startInclusive, endExclusive)}, within one business date.
 *
 * @param endExclusive also the instant from which the allowed lateness of the window runs
 */
public record Window(Instant startInclusive, Instant endExclusive) {
  public Window {
    requireNonNull(startInclusive, "startInclusive is null");
    requireNonNull(endExclusive, "endExclusive is null");
    if (!startInclusive.isBefore(endExclusive)) {
      throw new IllegalArgumentException("Invalid window: [%s, %s) (must not be empty)".formatted(startInclusive, endExclusive));
    }
  }
}
