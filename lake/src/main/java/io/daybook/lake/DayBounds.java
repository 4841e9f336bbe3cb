package io.daybook.lake;

import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;

import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import java.time.Instant;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/** The calendar's bounds of a business date, as columns in microseconds since 1970 UTC; null for no date. */
public final class DayBounds {
  private final UserDefinedFunction start;
  private final UserDefinedFunction end;

  public DayBounds(BusinessCalendar calendar) {
    this.start = udf((UDF1<Integer, Long>) day -> day == null ? null : micros(calendar.startOf(date(day))), DataTypes.LongType);
    this.end = udf((UDF1<Integer, Long>) day -> day == null ? null : micros(calendar.endOf(date(day))), DataTypes.LongType);
  }

  public Column start(Column businessDate) {
    return start.apply(unix_date(businessDate));
  }

  public Column end(Column businessDate) {
    return end.apply(unix_date(businessDate));
  }

  private static BusinessDate date(int day) {
    return new BusinessDate(LocalDate.ofEpochDay(day));
  }

  private static long micros(Instant instant) {
    return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1000);
  }
}
