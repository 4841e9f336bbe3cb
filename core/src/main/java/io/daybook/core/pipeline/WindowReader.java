package io.daybook.core.pipeline;

import java.time.Duration;
import java.util.Optional;

/** Reads the {@code window} of a metric: a duration, or a map of size and slide. */
final class WindowReader {
  private WindowReader() {}

  /** The window at the place; empty, with its problems reported, where it is not valid. */
  static Optional<WindowKind> read(Place place) {
    return place.isMap() ? sliding(place) : length(place).map(WindowKind.Tumbling::new);
  }

  private static Optional<WindowKind> sliding(Place place) {
    Section window = place.section("size", "slide");
    Optional<Duration> size = window.require("size", "size: 10 minutes").flatMap(WindowReader::length);
    Optional<Place> slidePlace = window.require("slide", "slide: 1 minute");
    Optional<Duration> slide = slidePlace.flatMap(WindowReader::slide);
    if (size.isEmpty() || slide.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> problem = problem(size.get(), slide.get());
    problem.ifPresent(slidePlace.orElseThrow()::problem);
    return problem.isPresent() ? Optional.empty() : Optional.of(new WindowKind.Sliding(size.get(), slide.get()));
  }

  private static Optional<Duration> length(Place place) {
    Optional<Duration> length = Times.duration(place);
    if (length.filter(value -> value.isZero() || value.compareTo(WindowKind.LONGEST) > 0).isPresent()) {
      place.problem("a window is longer than 0 and at most 1 day; write one such as 1 minute");
    }
    return length.filter(value -> !value.isZero() && !value.isNegative() && value.compareTo(WindowKind.LONGEST) <= 0);
  }

  private static Optional<Duration> slide(Place place) {
    Optional<Duration> slide = Times.duration(place).filter(value -> !value.isNegative() && value.getNano() % 1_000_000 == 0);
    if (slide.filter(value -> !WindowKind.Sliding.dividesAnHour(value)).isPresent()) {
      place.problem("a slide divides an hour, so that days with a change of clocks come out even; write one such as 1 minute, 15 minutes or 1 hour");
    }
    return slide.filter(WindowKind.Sliding::dividesAnHour);
  }

  private static Optional<String> problem(Duration size, Duration slide) {
    if (size.equals(slide)) {
      return Optional.of("a window that slides by its own size is a tumbling one; write its size alone");
    }
    if (!WindowKind.Sliding.divides(slide, size)) {
      return Optional.of("the size is no multiple of the slide, and windows are put together from whole slides; change one of them");
    }
    long panes = size.dividedBy(slide);
    return panes > WindowKind.Sliding.MOST_PANES
        ? Optional.of("a window of %d slides is over the %d that there may be; write a longer slide".formatted(panes, WindowKind.Sliding.MOST_PANES))
        : Optional.empty();
  }
}
