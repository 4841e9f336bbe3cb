package io.daybook.core.revision;

import static java.util.Objects.requireNonNull;

/**
 * Which figures a band speaks of, whatever the hour of the day.
 *
 * @param dimensionClass 0 where all values of the dimensions are together, as in hours and days and in metrics without dimensions; else how many digits the
 *     number of the row's records has: 1 for up to 9, 2 for up to 99
 * @param ageMinutes one of {@link AgeSteps#MINUTES}
 */
public record RevisionKind(String metric, String measure, Granularity granularity, int dimensionClass, int ageMinutes) {
  public RevisionKind {
    requireNonNull(metric, "metric is null");
    requireNonNull(measure, "measure is null");
    requireNonNull(granularity, "granularity is null");
  }
}
