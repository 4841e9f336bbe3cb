package io.daybook.serving;

import static io.daybook.serving.SqlDialect.interval;

import io.daybook.core.release.PeriodLength;
import io.daybook.core.time.BusinessCalendar;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rows rolled up to hours, business dates or months, in SQL: what {@code io.daybook.core.release.PeriodRule} says in Java. One test feeds both.
 *
 * <p>Periods are grouped by {@code business_date} or its month before anything else, so that a condition on either still tells an engine which dates to read.
 *
 * <p>Of a date at whose start the zone skips the cut-off, hours count from a time up to an hour later than the calendar says, as in {@link SlidingWindowSql}.
 */
record PeriodSql(PeriodLength length, BusinessCalendar calendar, SqlDialect dialect, MetricColumns columns) {
  /** Takes the relation of panes, which has the columns of the merged view before ratios are derived. */
  private static final SqlTemplate PERIODS = new SqlTemplate("""
      ,
      pane_of_period as (
        select {date} as {dateName}{hourStart}{dimensions}, {stored}, c.status, c.restated, c.approximate, c.as_of
        from {relation} c
      ),
      period as (
        select c.{dateName}{hour}{dimensions}, {rolledUp}, {shares},
          case when bool_and(c.status = 'FINAL') then 'FINAL' when bool_or(c.status = 'FINAL') then 'MIXED' else 'PROVISIONAL' end as status,
          bool_or(c.restated) as restated, bool_or(c.approximate) as approximate, max(c.as_of) as as_of
        from pane_of_period c
        group by c.{dateName}{hour}{dimensions}
      )
      select c.{dateName}, {start} as period_start, {end} as period_end{dimensions}, {declared}, c.status, {namedShares}, c.restated, c.approximate, c.as_of,
        {declaredPending}
      from period c
      """);

  private static final Duration ONE_HOUR = Duration.ofHours(1);

  /** @param relation the name of the one with the panes */
  String periods(String relation) {
    boolean hours = length == PeriodLength.HOUR;
    Map<String, String> values = new LinkedHashMap<>();
    values.put("relation", relation);
    values.put("dateName", dateName(length));
    values.put("date", length == PeriodLength.MONTH ? dialect.monthOf("c.business_date") : "c.business_date");
    values.put("hourStart", hours ? ", " + hourStart() + " as period_start" : "");
    values.put("hour", hours ? ", c.period_start" : "");
    values.put("dimensions", columns.dimensions("c"));
    values.put("stored", columns.storedWithPending("c"));
    values.put("rolledUp", columns.rolledUp("c"));
    values.put("shares", columns.provisionalShares("c"));
    values.put("start", start());
    values.put("end", end());
    values.put("declared", columns.declared("c"));
    values.put("namedShares", columns.namedShares("c"));
    values.put("declaredPending", columns.declaredPending("c"));
    return PERIODS.fill(values);
  }

  /** The column that tells periods apart by date. */
  static String dateName(PeriodLength length) {
    return length == PeriodLength.MONTH ? "business_month" : "business_date";
  }

  private String hourStart() {
    String dayStart = dialect.dayStart("c.business_date", calendar);
    return "%s + greatest(%s, 0) * %s".formatted(dayStart, dialect.hoursBetween(dayStart, "c.window_start"), interval(ONE_HOUR));
  }

  private String start() {
    return switch (length) {
      case HOUR -> "c.period_start";
      case DAY -> dialect.dayStart("c.business_date", calendar);
      case MONTH -> dialect.dayStart("c.business_month", calendar);
    };
  }

  private String end() {
    return switch (length) {
      case HOUR -> "least(c.period_start + %s, %s)".formatted(interval(ONE_HOUR), dialect.dayEnd("c.business_date", calendar));
      case DAY -> dialect.dayEnd("c.business_date", calendar);
      case MONTH -> dialect.dayStart("(c.business_month + interval '1' month)", calendar);
    };
  }
}
