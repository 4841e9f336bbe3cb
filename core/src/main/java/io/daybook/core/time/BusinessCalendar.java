package io.daybook.core.time;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * Gives every instant its business date.
 *
 * <p>The business date D ends at the cut-off on the calendar day D in the calendar's zone and begins where D−1 ended; a cut-off of 00:00 is the
 * midnight that ends the day. With 17:00, a payment at 17:00:00 on Monday counts for Tuesday. Days have 23 or 25 hours when the clocks change.
 *
 * @param zone the zone in which the cut-off is a local time
 * @param cutOff the local time at which a business date ends; 00:00 means the end of the calendar day
 */
public record BusinessCalendar(ZoneId zone, LocalTime cutOff) implements Serializable {
  public BusinessCalendar {
    requireNonNull(zone, "zone is null");
    requireNonNull(cutOff, "cutOff is null");
  }

  public BusinessDate dateOf(Instant instant) {
    // The local date is the answer or a day or so beside it, by the cut-off and the clock changes; startOf and endOf alone decide.
    BusinessDate date = new BusinessDate(LocalDate.ofInstant(instant, zone));
    while (instant.isBefore(startOf(date))) {
      date = date.plusDays(-1);
    }
    while (!instant.isBefore(endOf(date))) {
      date = date.plusDays(1);
    }
    return date;
  }

  /** The first instant of the date, included. */
  public Instant startOf(BusinessDate date) {
    return endOf(date.plusDays(-1));
  }

  /**
   * The end of the date, excluded: the first instant of the next one. It is the first instant at which a clock on the wall has reached the
   * cut-off: the earlier one where the cut-off occurs twice, the clock change where it does not occur. A date that the zone skipped is empty when
   * the cut-off is midnight.
   */
  public Instant endOf(BusinessDate date) {
    LocalDate day = cutOff.equals(LocalTime.MIDNIGHT) ? date.date().plusDays(1) : date.date();
    LocalDateTime end = day.atTime(cutOff);
    return instantOf(end, zone).orElseGet(() -> zone.getRules().getTransition(end).getInstant());
  }

  /**
   * The window of the given length that holds the instant; windows align to the start of the business date and are clipped at its end.
   *
   * @param length greater than 0
   */
  public Window windowOf(Instant instant, Duration length) {
    BusinessDate date = dateOf(instant);
    Instant dayStart = startOf(date);
    Instant dayEnd = endOf(date);
    long index = Duration.between(dayStart, instant).dividedBy(length);
    Instant start = dayStart.plus(length.multipliedBy(index));
    Instant end = start.plus(length);
    return new Window(start, end.isAfter(dayEnd) ? dayEnd : end);
  }

  /**
   * The instant of a local time in a zone: the earlier one where the local time occurs twice, empty where it does not exist (clocks put forward).
   */
  public static Optional<Instant> instantOf(LocalDateTime local, ZoneId zone) {
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    return offsets.isEmpty() ? Optional.empty() : Optional.of(local.toInstant(offsets.get(0)));
  }
}
