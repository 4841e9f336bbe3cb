package io.daybook.benchmark;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;

/** The benchmark's three metrics of a {@link MadeDay} by DuckDB in this process, from the same Parquet files, with the meaning that Daybook gives them. */
final class DuckDb implements AutoCloseable {
  private static final String METRICS =
      """
      select 'by_region' as metric, business_date, time_bucket(interval '1 minute', ordered_at) as window_start, window_start + interval '1 minute' as window_end,
        region, null::varchar as channel, count(*) as orders, sum(amount)::decimal(38, 2) as amount from latest group by all
      union all
      select 'by_channel', business_date, time_bucket(interval '1 minute', ordered_at) as window_start, window_start + interval '1 minute',
        null, channel, count(*), sum(amount)::decimal(38, 2) from latest group by all
      union all
      select 'total', business_date, time_bucket(interval '1 hour', ordered_at) as window_start, window_start + interval '1 hour',
        null, null, count(*), sum(amount)::decimal(38, 2) from latest group by all""";

  private static final String FINALS =
      """
      select 'by_region' as metric, business_date, window_start, window_end, region, null::varchar as channel, orders, amount
        from read_parquet('%1$s/final_by_region/*/*.parquet', hive_partitioning = true)
      union all
      select 'by_channel', business_date, window_start, window_end, null, channel, orders, amount
        from read_parquet('%1$s/final_by_channel/*/*.parquet', hive_partitioning = true)
      union all
      select 'total', business_date, window_start, window_end, null, null, orders, amount
        from read_parquet('%1$s/final_total/*/*.parquet', hive_partitioning = true)""";

  private final Connection connection;
  private final MadeDay day;
  private final Path output;

  private DuckDb(Connection connection, MadeDay day) {
    this.connection = connection;
    this.day = day;
    this.output = day.root().resolve("duckdb.parquet");
  }

  static DuckDb open(MadeDay day, int threads) throws SQLException {
    DuckDb duck = new DuckDb(DriverManager.getConnection("jdbc:duckdb:"), day);
    duck.execute("set threads = " + threads);
    duck.execute("set preserve_insertion_order = false");
    duck.execute("set timezone = 'UTC'");
    duck.execute("set temp_directory = '%s'".formatted(day.root().resolve("duckdb")));
    return duck;
  }

  /** Computes all metrics and writes them to one file. */
  Taken run(LatestBy form) throws SQLException {
    String files = day.files().stream().map(file -> "'" + file + "'").collect(Collectors.joining(", "));
    Taken.Meter meter = new Taken.Meter();
    execute(
        """
        copy (
          with changes as (select * from read_parquet([%s], hive_partitioning = true) where redelivery_of is null),
          latest as materialized (%s)
          %s
        ) to '%s' (format parquet)"""
            .formatted(files, form.sql(), METRICS, output));
    return meter.taken();
  }

  /**
   * What the last {@link #run} and Daybook's tables say.
   *
   * @param rows that Daybook has
   * @param different rows that one has and the other has not, to the last digit
   */
  record Comparison(long rows, long different) {
    boolean isSame() {
      return rows > 0 && different == 0;
    }
  }

  /** @param lake the folder with the tables of one release */
  Comparison compare(Path lake) throws SQLException {
    String sql =
        """
        with daybook as (select metric, business_date::date, window_start::timestamp, window_end::timestamp, region, channel, orders, amount from (%s)),
        duckdb as (select metric, business_date::date, window_start::timestamp, window_end::timestamp, region, channel, orders, amount from '%s')
        select (select count(*) from daybook),
          (select count(*) from (from daybook except all from duckdb)) + (select count(*) from (from duckdb except all from daybook))"""
            .formatted(FINALS.formatted(lake), output);
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return new Comparison(rows.getLong(1), rows.getLong(2));
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
