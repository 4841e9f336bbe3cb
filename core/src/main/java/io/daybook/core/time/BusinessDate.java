package io.daybook.core.time;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.LocalDate;

/** The day a record counts for. Comes from a {@link BusinessCalendar}, never from a timestamp's own date. */
public record BusinessDate(LocalDate date) implements Comparable<BusinessDate>, Serializable {
  public BusinessDate {
    requireNonNull(date, "date is null");
  }

  /** Parses {@code 2010-12-01}; throws {@link java.time.format.DateTimeParseException} otherwise. */
  public static BusinessDate parse(String text) {
    return new BusinessDate(LocalDate.parse(text));
  }

  public BusinessDate plusDays(long days) {
    return new BusinessDate(date.plusDays(days));
  }

  public boolean isBefore(BusinessDate other) {
    return date.isBefore(other.date);
  }

  public boolean isAfter(BusinessDate other) {
    return date.isAfter(other.date);
  }

  @Override
  public int compareTo(BusinessDate other) {
    return date.compareTo(other.date);
  }

  /** The date as {@code 2010-12-01}. */
  @Override
  public String toString() {
    return date.toString();
  }
}
