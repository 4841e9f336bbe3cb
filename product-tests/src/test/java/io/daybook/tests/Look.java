package io.daybook.tests;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * What an analyst saw at one moment.
 *
 * @param days from one statement, a row for each business date and status
 * @param windowsSeenTwice how many windows of a dimension had more than one row, in all metrics
 */
record Look(Instant at, List<Day> days, long windowsSeenTwice) {
  private static final String DAYS = """
      select cast(business_date as varchar), status, sum(net_gbp), sum(lines)
      from sales_by_country
      group by business_date, status
      order by business_date""";

  private static final String WINDOWS_SEEN_TWICE = """
      select
        (select count(*) from (select 1 from sales_by_country group by window_start, country having count(*) > 1))
        + (select count(*) from (select 1 from sales group by window_start having count(*) > 1))""";

  record Day(String date, String status, BigDecimal pounds, long lines) {}

  static Look through(TrinoTables tables) throws SQLException {
    List<Day> days = tables.query(DAYS).stream().map(row -> new Day(row.get(0), row.get(1), new BigDecimal(row.get(2)), Long.parseLong(row.get(3)))).toList();
    return new Look(Instant.now(), days, Long.parseLong(tables.query(WINDOWS_SEEN_TWICE).get(0).get(0)));
  }

  List<String> dates() {
    return days.stream().map(Day::date).toList();
  }

  List<String> dates(String status) {
    return days.stream().filter(day -> day.status().equals(status)).map(Day::date).toList();
  }
}
