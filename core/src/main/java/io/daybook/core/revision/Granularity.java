package io.daybook.core.revision;

import java.time.Duration;

/** What a figure is of, of which it is said how far it may still move. A band of one is no sum of bands of another: revisions balance each other. */
public enum Granularity {
  /** A window and one value for each dimension: a row of the metric. */
  WINDOW,
  /** All rows of a business date whose windows begin within the same hour, whatever their dimensions. */
  HOUR,
  /** All rows of a business date. */
  DAY;

  /**
   * How long after its beginning an hour is closed, by when all windows that begin in it have ended.
   *
   * @param pane the length of the windows; more than 0
   */
  public static Duration hourSpan(Duration pane) {
    Duration hour = Duration.ofHours(1);
    if (hour.toMillis() % pane.toMillis() == 0) {
      return hour;
    }
    return pane.toMillis() % hour.toMillis() == 0 ? pane : hour.plus(pane);
  }
}
