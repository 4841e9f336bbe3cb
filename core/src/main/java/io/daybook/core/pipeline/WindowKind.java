package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;

/** How a metric divides event time. Both layers compute {@link #pane panes} only; readers are given windows. */
public sealed interface WindowKind extends Serializable {
  Duration LONGEST = Duration.ofDays(1);

  /** The length of a window. */
  Duration size();

  /** The length of the tumbling windows that are computed, stored and released. */
  Duration pane();

  /** Each window begins where the one before it ends; a window is a pane. */
  record Tumbling(Duration size) implements WindowKind {
    public Tumbling {
      requireSize(size);
    }

    @Override
    public Duration pane() {
      return size;
    }
  }

  /**
   * Windows that overlap: one ends with each pane and covers the panes back to its own length, across the start of the business date, too.
   *
   * @param slide from the end of a window to the end of the next; divides the size, and an hour, so that days with a change of clocks come out even
   */
  record Sliding(Duration size, Duration slide) implements WindowKind {
    /** One window a minute over a day. */
    public static final int MOST_PANES = 1440;

    private static final Duration HOUR = Duration.ofHours(1);

    public Sliding {
      requireSize(size);
      requireNonNull(slide, "slide is null");
      if (!dividesAnHour(slide)) {
        throw new IllegalArgumentException("Invalid slide: %s (must divide an hour)".formatted(slide));
      }
      if (slide.equals(size) || !divides(slide, size) || size.dividedBy(slide) > MOST_PANES) {
        throw new IllegalArgumentException("Invalid slide: %s (%s must be 2 to %d times as long)".formatted(slide, size, MOST_PANES));
      }
    }

    @Override
    public Duration pane() {
      return slide;
    }

    /** How many panes make a window. */
    public int panes() {
      return Math.toIntExact(size.dividedBy(slide));
    }

    static boolean dividesAnHour(Duration slide) {
      return divides(slide, HOUR);
    }

    static boolean divides(Duration part, Duration whole) {
      return part.compareTo(Duration.ZERO) > 0 && whole.toMillis() % part.toMillis() == 0;
    }
  }

  private static void requireSize(Duration size) {
    requireNonNull(size, "size is null");
    if (size.isZero() || size.isNegative() || size.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("Invalid window: %s (must be longer than 0 and at most 1 day)".formatted(size));
    }
  }
}
