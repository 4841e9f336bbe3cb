package io.daybook.benchmark;

import java.time.Duration;
import java.time.LocalTime;

/**
 * What a day of 5,000 changes a second would take, by what a night with fewer took. The night's time is taken for linear in the changes, which a night
 * with a quarter of them is measured for, and for inversely linear in the cores, which no run of this benchmark shows.
 *
 * @param changes that were measured
 * @param seconds that the night took, from its beginning until its releases were in effect
 */
record FullDay(long changes, double seconds, int cores) {
  static final long CHANGES = 5_000L * 24 * 60 * 60;

  /** When the releases are wanted. */
  static final LocalTime DEADLINE = LocalTime.of(7, 0);

  Duration night() {
    return Duration.ofMillis(Math.round(seconds * 1000 * CHANGES / changes));
  }

  double coreHours() {
    return hours(night()) * cores;
  }

  /** Between the end of the day's grace and the deadline. */
  static Duration time(Duration grace) {
    return Duration.ofSeconds(DEADLINE.toSecondOfDay()).minus(grace);
  }

  /** How many cores finish in that time. */
  int coresNeeded(Duration grace) {
    return Math.max(1, (int) Math.ceil(coreHours() / hours(time(grace))));
  }

  /** On as many cores as were measured. */
  boolean closesInTime(Duration grace) {
    return night().compareTo(time(grace)) <= 0;
  }

  private static double hours(Duration duration) {
    return duration.toMillis() / 3.6e6;
  }
}
