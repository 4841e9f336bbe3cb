package io.daybook.benchmark;

import java.util.Locale;

/** Ways to say in DuckDB's SQL which change of a record is its last one. Each is a table {@code latest} made of a table {@code changes}. */
enum LatestBy {
  ARG_MAX(
      """
      select business_date, unnest(arg_max_null(image, sequence)) from (
        select business_date, key, sequence, case when after is not null then
          {'region': after.region, 'channel': after.channel, 'amount': after.amount, 'ordered_at': after.ordered_at} end as image from changes)
      group by business_date, key having arg_max_null(image, sequence) is not null"""),
  ROW_NUMBER(
      """
      select business_date, after.region, after.channel, after.amount, after.ordered_at from (
        select business_date, after from changes qualify row_number() over (partition by business_date, key order by sequence desc) = 1)
      where after is not null""");

  private final String sql;

  LatestBy(String sql) {
    this.sql = sql;
  }

  String sql() {
    return sql;
  }

  String title() {
    return "DuckDB, " + key().replace('_', ' ');
  }

  /** In the result file. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
