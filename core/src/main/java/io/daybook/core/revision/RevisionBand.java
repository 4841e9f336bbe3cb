package io.daybook.core.revision;

/**
 * From how far down to how far up a figure is expected to move until its release, in 95 of 100 cases. Both may be on the same side of 0.
 *
 * @param low by the scale of {@link Revisions.Moved}, as {@code high}
 */
public record RevisionBand(double low, double high) {
  public RevisionBand {
    if (!(low <= high)) {
      throw new IllegalArgumentException("Invalid band: %s to %s".formatted(low, high));
    }
  }

  public double width() {
    return high - low;
  }

  /** Whether every figure is expected to move by the same, which mostly is not at all. */
  boolean isPoint() {
    return low == high;
  }

  boolean holds(double standardized) {
    return standardized >= low && standardized <= high;
  }

  /** By how much a revision lies outside; below 0 where it lies within. */
  double distance(double standardized) {
    return Math.max(low - standardized, standardized - high);
  }

  /** Moves both ends out by the margin, or in where it is below 0, at most to the middle. */
  RevisionBand widened(double margin) {
    if (width() + 2 * margin < 0) {
      double middle = low + width() / 2;
      return new RevisionBand(middle, middle);
    }
    return new RevisionBand(low - margin, high + margin);
  }
}
