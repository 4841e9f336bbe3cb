package io.daybook.ingestion;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * How far a replay is.
 *
 * @param sent how many of the plan's deliveries were sent, those of earlier processes included
 * @param total how many deliveries the plan has
 * @param arrivalClock the simulated time: the arrival of the delivery sent last
 */
public record ReplayProgress(int sent, int total, Instant arrivalClock) {
  public ReplayProgress {
    requireNonNull(arrivalClock, "arrivalClock is null");
  }
}
