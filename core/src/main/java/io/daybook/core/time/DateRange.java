package io.daybook.core.time;

import static java.util.Objects.requireNonNull;

import java.time.YearMonth;
import java.util.stream.Stream;

/** Business dates from the first to the last, both included. */
public record DateRange(BusinessDate first, BusinessDate last) {
  public DateRange {
    requireNonNull(first, "first is null");
    requireNonNull(last, "last is null");
    if (last.isBefore(first)) {
      throw new IllegalArgumentException("Invalid date range: %s..%s (the last date must not be before the first)".formatted(first, last));
    }
  }

  /** Parses {@code 2010-12-01..2010-12-03}, one date for a range of one day, or a month as {@code 2010-12}. */
  public static DateRange parse(String text) {
    if (text.matches("\\d{4}-\\d{2}")) {
      YearMonth month = YearMonth.parse(text);
      return new DateRange(new BusinessDate(month.atDay(1)), new BusinessDate(month.atEndOfMonth()));
    }
    String[] bounds = text.split("\\.\\.", -1);
    if (bounds.length > 2) {
      throw new IllegalArgumentException("Invalid date range: %s (write 2010-12-01..2010-12-03 or one date)".formatted(text));
    }
    return new DateRange(BusinessDate.parse(bounds[0].strip()), BusinessDate.parse(bounds[bounds.length - 1].strip()));
  }

  public boolean contains(BusinessDate date) {
    return !date.isBefore(first) && !date.isAfter(last);
  }

  /** Each date, in order. */
  public Stream<BusinessDate> stream() {
    return first.date().datesUntil(last.date().plusDays(1)).map(BusinessDate::new);
  }

  /** The range as {@code 2010-12-01..2010-12-03}. */
  @Override
  public String toString() {
    return first + ".." + last;
  }
}
