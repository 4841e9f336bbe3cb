package io.daybook.lake;

import static org.apache.spark.sql.functions.udf;

import io.daybook.core.time.BusinessCalendar;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** Local times as instants, as everywhere: the earlier one where a local time occurs twice, none where it does not exist. */
final class LocalTimes {
  private LocalTimes() {}

  static Column instant(Column localTime, ZoneId zone) {
    UDF1<LocalDateTime, Instant> instant = local -> local == null ? null : BusinessCalendar.instantOf(local, zone).orElse(null);
    return udf(instant, DataTypes.TimestampType).apply(localTime);
  }
}
