package io.daybook.core.time;

import static java.util.Objects.requireNonNull;

/** Business dates from the first to the last, both included. */
public record DateRange(BusinessDate first, BusinessDate last) {
  public DateRange {
    requireNonNull(first, "first is null");
    requireNonNull(last, "last is null");
    if (last.isBefore(first)) {
      throw new IllegalArgumentException("Invalid date range: %s..%s (the last date must not be before the first)".formatted(first, last));
    }
  }

  /** Parses {@code 2010-12-01..2010-12-03}, or one date for a range of one day. */
  public static DateRange parse(String text) {
    String[] bounds = text.split("\\.\\.", -1);
    if (bounds.length > 2) {
      throw new IllegalArgumentException("Invalid date range: %s (write 2010-12-01..2010-12-03 or one date)".formatted(text));
    }
    return new DateRange(BusinessDate.parse(bounds[0].strip()), BusinessDate.parse(bounds[bounds.length - 1].strip()));
  }

  public boolean contains(BusinessDate date) {
    return !date.isBefore(first) && !date.isAfter(last);
  }

  /** The range as {@code 2010-12-01..2010-12-03}. */
  @Override
  public String toString() {
    return first + ".." + last;
  }
}
