package io.daybook.serving;

import static io.daybook.serving.SqlDialect.interval;
import static io.daybook.serving.SqlDialect.plusDays;
import static java.util.stream.Collectors.joining;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.WindowKind;
import io.daybook.core.time.BusinessCalendar;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Sliding windows put together from panes, in SQL: what {@code io.daybook.core.release.SlidingWindows} says in Java. One test feeds both.
 *
 * <p>Each pane is repeated for every window that it is in, once for windows of its own business date and once for those of the next; apart, so that a
 * condition on {@code business_date} still tells an engine which dates to read. Then windows are grouped as cells are.
 *
 * <p>The end of a business date is a local time here. Where the cut-off falls within an hour that a zone skips, the day of the change is taken to end
 * up to an hour later than the calendar says, which decides only which date the windows that end within that hour are shown under.
 */
record SlidingWindowSql(Metric metric, WindowKind.Sliding window, BusinessCalendar calendar, SqlDialect dialect, MetricColumns columns) {
  /** No day is shorter, whatever the clocks do in it. */
  private static final Duration SHORTEST_DAY = Duration.ofHours(20);

  /** Takes the relation {@code pane}, gives the relation {@code cell}; both have the columns of the merged view before ratios are derived. */
  private static final SqlTemplate CELLS = new SqlTemplate("""
      ,
      pane_of_window as (
        {panes}
      ),
      sliding as (
        select c.business_date, c.window_end{dimensions}, {merged},
          case when bool_and(c.status = 'FINAL') then 'FINAL' else 'PROVISIONAL' end as status,
          bool_or(c.restated) as restated, bool_or(c.approximate) as approximate, max(c.as_of) as as_of
        from pane_of_window c
        group by c.business_date, c.window_end{dimensions}
      ),
      cell as (
        select c.business_date, c.window_end - {size} as window_start, c.window_end{dimensions}, {stored},
          case when r.release_id is null then 'PROVISIONAL' else c.status end as status,
          case when c.status = 'FINAL' then r.release_id end as release_id,
          c.status = 'FINAL' and r.release_id is not null and (c.restated or r.release_number > 1) as restated,
          c.approximate,
          case when c.status = 'FINAL' and r.effective_at > c.as_of then r.effective_at else c.as_of end as as_of
        from sliding c
        left join current_release r on r.business_date = c.business_date
      )
      """);

  private static final SqlTemplate PANES = new SqlTemplate("""
      select {date} as business_date, {end} as window_end{dimensions}, {stored}, c.status, c.restated, c.approximate, c.as_of
        from pane c{laterDates} cross join {steps} s
        where {end} <= {dayEnd}{afterDayBefore}
      """);

  String cells() {
    int datesReached = window.size().compareTo(SHORTEST_DAY) > 0 ? 3 : 2;
    return CELLS.fill(Map.of(
        "panes", IntStream.range(0, datesReached).mapToObj(this::panes).collect(joining("  union all\n  ")).strip(),
        "dimensions", columns.dimensions("c"),
        "merged", columns.mergedWithPending("c"),
        "stored", columns.storedWithPending("c"),
        "size", interval(window.size())));
  }

  /** Panes by the windows that end so many business dates after their own. */
  private String panes(int datesLater) {
    String end = "c.window_end + s.number * " + interval(window.slide());
    Optional<String> dates = datesLater == 0 ? Optional.empty() : dialect.allDates();
    String laterDates = dates.map(all -> " join (select a.day as later, %s as earlier from %s a) d on d.earlier = c.business_date".formatted(plusDays("a.day", -datesLater), all)).orElse("");
    return PANES.fill(Map.of(
        "date", dates.isPresent() ? "d.later" : plusDays("c.business_date", datesLater),
        "laterDates", laterDates,
        "end", end,
        "dimensions", columns.dimensions("c"),
        "stored", columns.storedWithPending("c"),
        "steps", dialect.numbersBelow(window.panes()),
        "dayEnd", dayEnd(datesLater),
        "afterDayBefore", datesLater == 0 ? "" : " and %s > %s".formatted(end, dayEnd(datesLater - 1))));
  }

  private String dayEnd(int datesLater) {
    return dialect.dayEnd(plusDays("c.business_date", datesLater), calendar);
  }
}
