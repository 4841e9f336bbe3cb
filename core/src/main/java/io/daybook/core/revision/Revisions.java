package io.daybook.core.revision;

import java.util.List;

/**
 * How far figures moved from an age to the release: of one kind, date and hour.
 *
 * <p>The numbers are statistics and so doubles; the figures that moved are exact elsewhere. Figures that did not move, which are most of the small ones, are
 * only counted.
 */
public final class Revisions {
  private final long figures;
  private final double scaleSum;
  private final List<Moved> moved;

  /**
   * A figure that moved.
   *
   * @param revision the released figure less the provisional one, never 0
   * @param scale the square root of the number of records that the provisional figure had: revisions grow like that
   */
  public record Moved(double revision, double scale) {
    double standardized() {
      return revision / scale;
    }
  }

  /**
   * @param figures how many there were, moved or not
   * @param scaleSum the sum of the scales of all of them
   */
  public Revisions(long figures, double scaleSum, List<Moved> moved) {
    if (moved.size() > figures) {
      throw new IllegalArgumentException("Invalid revisions: %d figures moved out of %d".formatted(moved.size(), figures));
    }
    this.figures = figures;
    this.scaleSum = scaleSum;
    this.moved = List.copyOf(moved);
  }

  public long figures() {
    return figures;
  }

  double scaleSum() {
    return scaleSum;
  }

  List<Moved> moved() {
    return moved;
  }

  long unmoved() {
    return figures - moved.size();
  }
}
