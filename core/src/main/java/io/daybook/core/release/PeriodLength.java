package io.daybook.core.release;

import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.Window;
import java.time.Duration;
import java.time.Instant;

/** How long the periods are that a metric's rows are rolled up to. */
public enum PeriodLength {
  /** Counted from the start of the business date, as windows are, and clipped at its end. With a cut-off on the hour that is the hour of the calendar's clock. */
  HOUR {
    @Override
    public Window around(Instant windowStart, BusinessDate date, BusinessCalendar calendar) {
      Instant dayStart = calendar.startOf(date);
      Instant start = dayStart.plus(ONE_HOUR.multipliedBy(Duration.between(dayStart, windowStart).dividedBy(ONE_HOUR)));
      Instant end = start.plus(ONE_HOUR);
      Instant dayEnd = calendar.endOf(date);
      return new Window(start, end.isAfter(dayEnd) ? dayEnd : end);
    }
  },
  /** A business date. */
  DAY {
    @Override
    public Window around(Instant windowStart, BusinessDate date, BusinessCalendar calendar) {
      return new Window(calendar.startOf(date), calendar.endOf(date));
    }
  },
  /** The business dates of a month. */
  MONTH {
    @Override
    BusinessDate dateOf(BusinessDate date) {
      return new BusinessDate(date.date().withDayOfMonth(1));
    }

    @Override
    public Window around(Instant windowStart, BusinessDate date, BusinessCalendar calendar) {
      BusinessDate first = dateOf(date);
      return new Window(calendar.startOf(first), calendar.endOf(new BusinessDate(first.date().plusMonths(1).minusDays(1))));
    }
  };

  private static final Duration ONE_HOUR = Duration.ofHours(1);

  /** Whether windows lie within such a period as wholes. Those that do not have no rows of it: no part of their figures is known. */
  public boolean holdsWhole(Duration window) {
    return this != HOUR || ONE_HOUR.toMillis() % window.toMillis() == 0;
  }

  /** The date by which rows of the period are told apart: the business date, or the first of the month. */
  BusinessDate dateOf(BusinessDate date) {
    return date;
  }

  /** The period that holds the window of a business date that begins at an instant. */
  public abstract Window around(Instant windowStart, BusinessDate date, BusinessCalendar calendar);
}
