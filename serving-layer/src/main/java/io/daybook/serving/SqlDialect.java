package io.daybook.serving;

import static java.util.stream.Collectors.joining;

import io.daybook.core.pipeline.FieldType;
import io.daybook.core.time.BusinessCalendar;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;

/** What the views have to say differently to each engine; all else is SQL that both understand. */
public enum SqlDialect {
  TRINO('"') {
    @Override
    String type(FieldType type) {
      // Delta's timestamp as Trino's Delta connector gives it.
      return type instanceof FieldType.Text ? "varchar" : type instanceof FieldType.Timestamp ? "timestamp(3) with time zone" : plainType(type);
    }

    /** Trino divides HALF_UP at the larger of the operands' scales: so both are shifted until neither has more than the quotient is to have. */
    @Override
    String ratio(DecimalColumn numerator, DecimalColumn denominator, int scale) {
      int shift = Math.max(0, Math.max(numerator.scale(), denominator.scale()) - scale);
      int denominatorScale = Math.max(0, denominator.scale() - shift);
      return "cast(%s as %s) / nullif(cast(%s as %s), 0)"
          .formatted(shifted(numerator, shift), decimal(scale), shifted(denominator, shift), decimal(denominatorScale));
    }

    @Override
    String instant(String date, LocalTime time, ZoneId zone) {
      return "with_timezone(cast(%s as timestamp(3)) + interval '%d' second, %s)".formatted(date, time.toSecondOfDay(), literal(zone.getId()));
    }

    @Override
    String bytesType() {
      return "varbinary";
    }

    @Override
    String distinct(String sketches) {
      return "coalesce(cardinality(merge(cast(%s as hyperloglog))), 0)".formatted(sketches);
    }

    @Override
    String quantile(String sketches, BigDecimal at, int scale) {
      return "cast(value_at_quantile(merge(cast(%s as tdigest)), %s) as %s)".formatted(sketches, at.toPlainString(), decimal(scale));
    }

    @Override
    String localHour(String instant, ZoneId zone) {
      return "hour(%s at time zone %s)".formatted(instant, literal(zone.getId()));
    }

    @Override
    String mapOf(String key, String value, String condition) {
      return "map_agg(%s, %s) filter (where %s)".formatted(key, value, condition);
    }

    @Override
    String numbersBelow(int limit) {
      return "(select n.number from unnest(sequence(0, %d)) as n(number))".formatted(limit - 1);
    }
  },

  SPARK('`') {
    @Override
    String type(FieldType type) {
      return type instanceof FieldType.Text ? "string" : type instanceof FieldType.Timestamp ? "timestamp" : plainType(type);
    }

    /**
     * Spark chooses the scale of a quotient itself, and rounding its choice once more would round twice. So it divides whole numbers without
     * remainder, which gives the digits up to one beyond the scale, cut off; those can be rounded once.
     */
    @Override
    String ratio(DecimalColumn numerator, DecimalColumn denominator, int scale) {
      int shift = Math.max(numerator.scale(), denominator.scale());
      String dividend = "cast(%s as %s)".formatted(shifted(numerator, shift + scale + 1), decimal(0));
      String divisor = "nullif(cast(%s as %s), 0)".formatted(shifted(denominator, shift), decimal(0));
      return "cast(cast((%1$s - %1$s %% %2$s) / %2$s as decimal(%3$d, 0)) * cast('%4$s' as decimal(%5$d, %5$d)) as %6$s)"
          .formatted(dividend, divisor, 36 - scale, "0." + "0".repeat(scale) + "1", scale + 1, decimal(scale));
    }

    @Override
    String instant(String date, LocalTime time, ZoneId zone) {
      return "make_timestamp(year(%1$s), month(%1$s), day(%1$s), %2$d, %3$d, 0, %4$s)"
          .formatted(date, time.getHour(), time.getMinute(), literal(zone.getId()));
    }

    @Override
    String bytesType() {
      return "binary";
    }

    /** Spark cannot read Trino's sketches in a view. */
    @Override
    String distinct(String sketches) {
      return "cast(null as bigint)";
    }

    @Override
    String quantile(String sketches, BigDecimal at, int scale) {
      return "cast(null as %s)".formatted(decimal(scale));
    }

    /** In a session whose zone is UTC, as Daybook's are. */
    @Override
    String localHour(String instant, ZoneId zone) {
      return "hour(from_utc_timestamp(%s, %s))".formatted(instant, literal(zone.getId()));
    }

    @Override
    String mapOf(String key, String value, String condition) {
      return "map_from_entries(collect_list(struct(%s, %s)) filter (where %s))".formatted(key, value, condition);
    }

    @Override
    String numbersBelow(int limit) {
      return "(select explode(sequence(0, %d)) as number)".formatted(limit - 1);
    }
  };

  private final char quote;

  SqlDialect(char quote) {
    this.quote = quote;
  }

  /** A name as it stands, whatever it is made of. */
  public String quote(String name) {
    return quote + name.replace(String.valueOf(quote), String.valueOf(quote).repeat(2)) + quote;
  }

  /** The parts of a name, outermost first: {@code "daybook"."retail_sales"."sales"}. */
  public String qualified(String... parts) {
    return Arrays.stream(parts).map(this::quote).collect(joining("."));
  }

  abstract String type(FieldType type);

  /** A quotient HALF_UP at a scale, without a double in between; null where the denominator is 0. Its type is {@code decimal(38, scale)}. */
  abstract String ratio(DecimalColumn numerator, DecimalColumn denominator, int scale);

  /** The instant of a local time to the minute on a date: the earlier one where it occurs twice, some time after the gap where it does not occur. */
  abstract String instant(String date, LocalTime time, ZoneId zone);

  abstract String bytesType();

  /** The number of different values that a group's sketches have gathered; null where the engine cannot tell. */
  abstract String distinct(String sketches);

  /** A quantile of the amounts that a group's sketches have gathered; null where there are none, and where the engine cannot tell. */
  abstract String quantile(String sketches, BigDecimal at, int scale);

  /** The hour of the clock in a zone at an instant, 0 to 23. */
  abstract String localHour(String instant, ZoneId zone);

  /** A map of the group's rows that a condition holds for, whose keys differ; null or empty where there are none. */
  abstract String mapOf(String key, String value, String condition);

  /** The end of a business date. */
  String dayEnd(String date, BusinessCalendar calendar) {
    int midnightEndsTheDay = calendar.cutOff().equals(LocalTime.MIDNIGHT) ? 1 : 0;
    return instant(plusDays(date, midnightEndsTheDay), calendar.cutOff(), calendar.zone());
  }

  /** A relation with the column {@code number}, from 0 to one less than the limit. */
  abstract String numbersBelow(int limit);

  /** A date some days later. */
  static String plusDays(String date, int days) {
    return days == 0 ? date : "(%s + interval '%d' day)".formatted(date, days);
  }

  static String interval(Duration duration) {
    return "interval '%d.%03d' second".formatted(duration.toSeconds(), duration.toMillisPart());
  }

  public static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  static String decimal(int scale) {
    return "decimal(38, " + scale + ")";
  }

  private static String plainType(FieldType type) {
    return type instanceof FieldType.BigInt ? "bigint" : type.toString();
  }

  private static String shifted(DecimalColumn column, int digits) {
    return digits == 0 ? column.sql() : "%s * cast('1%s' as %s)".formatted(column.sql(), "0".repeat(digits), decimal(0));
  }

  /** An exact number in SQL, and its decimal places. */
  record DecimalColumn(String sql, int scale) {}
}
