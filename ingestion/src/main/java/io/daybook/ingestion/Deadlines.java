package io.daybook.ingestion;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Until when a change of an event time arrives in time, and when late and corrected ones may.
 *
 * @param onTimeUntil the last instant at which it is on time for every metric
 * @param lateAfter after this instant it is late for every metric
 * @param dateEnd the end of its business date
 * @param nightEnd half an hour before the date may be released; nothing is injected from here on, so that the night covers it all
 * @param closing when the date may be released
 */
record Deadlines(BusinessDate date, Instant onTimeUntil, Instant lateAfter, Instant dateEnd, Instant nightEnd, Instant closing) {
  private static final Duration BEFORE_CLOSING = Duration.ofMinutes(30);
  private static final Duration SHORTEST_NIGHT = Duration.ofMinutes(90);

  /** A stretch of time to pick an arrival from, never empty. */
  record Room(Instant startInclusive, Instant untilExclusive) {}

  static Deadlines of(Pipeline pipeline, Instant eventTime) {
    BusinessDate date = pipeline.calendar().dateOf(eventTime);
    Instant end = pipeline.calendar().endOf(date);
    Instant closing = end.plus(pipeline.closing().grace());
    Instant onTimeUntil = Instant.MAX;
    Instant lateAfter = eventTime.plus(pipeline.allowedLateness());
    for (var metric : pipeline.metrics()) {
      Instant deadline = pipeline.calendar().windowOf(eventTime, metric.pane()).endExclusive().plus(pipeline.allowedLateness());
      onTimeUntil = deadline.isBefore(onTimeUntil) ? deadline : onTimeUntil;
      lateAfter = deadline.isAfter(lateAfter) ? deadline : lateAfter;
    }
    return new Deadlines(date, onTimeUntil, lateAfter, end, closing.minus(BEFORE_CLOSING), closing);
  }

  Optional<Room> roomForLate() {
    return room(lateAfter.plus(Duration.ofMinutes(2)), earlier(lateAfter.plus(Duration.ofMinutes(180)), nightEnd));
  }

  /** The night after the date; where the grace is too short for one, the rest of the day after the allowed lateness. */
  Optional<Room> roomForCorrection() {
    boolean hasNight = !closing.isBefore(dateEnd.plus(SHORTEST_NIGHT));
    return hasNight ? room(dateEnd.plus(Duration.ofMinutes(30)), nightEnd) : room(lateAfter.plusSeconds(1), dateEnd);
  }

  /** Where the same change may come again, so long after it came first. */
  Optional<Room> roomForRedelivery(Instant firstArrival, Duration startInclusive, Duration untilExclusive) {
    return room(firstArrival.plus(startInclusive), earlier(firstArrival.plus(untilExclusive), nightEnd));
  }

  private static Optional<Room> room(Instant startInclusive, Instant untilExclusive) {
    return startInclusive.isBefore(untilExclusive) ? Optional.of(new Room(startInclusive, untilExclusive)) : Optional.empty();
  }

  private static Instant earlier(Instant left, Instant right) {
    return left.isBefore(right) ? left : right;
  }
}
