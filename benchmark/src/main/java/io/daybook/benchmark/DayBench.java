package io.daybook.benchmark;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.Compaction;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTable;
import io.daybook.serving.SqlClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** A day of commits to {@code provisional}, as the speed layer makes them, and what queries over the merged views take after it. */
final class DayBench {
  static final LocalDate DAY = LocalDate.of(2026, 1, 5);

  private static final String WRITER = "bench";

  private final Lake lake;
  private final MadePartials partials;
  private final Compaction compaction;
  private final LakeTable table;
  private Instant clock;

  DayBench(Lake lake, Pipeline pipeline) {
    this.lake = lake;
    this.partials = new MadePartials(pipeline, lake.tables().provisional(), WRITER);
    this.compaction = new Compaction(lake, () -> clock);
    this.table = lake.tables().provisional();
  }

  /**
   * Makes so many commits, spread evenly over the day, with a merge after each hundred of them.
   *
   * <p>Files that were merged are deleted, and forgotten by the log, an hour after in the day's time. Of the last hour they stay, as they would at the
   * end of a real day.
   */
  void makeDay(int commits) throws IOException {
    for (int commit = 0; commit < commits; commit++) {
      Instant at = DAY.atStartOfDay(ZoneOffset.UTC).toInstant().plusNanos(Duration.ofDays(1).toNanos() / commits * commit);
      clock = commit < commits - commits / 24 ? at : Instant.now();
      lake.append(table, partials.at(at, commit), WRITER, commit);
      if ((commit + 1) % Compaction.COMMITS_PER_MERGE == 0) {
        compaction.compact(table);
      }
    }
  }

  /** Wall times in milliseconds of a query through JDBC, after some that are not counted. */
  static Histogram time(SqlClient sql, String query, int repeats) {
    Histogram times = new Histogram(TimeUnit.MINUTES.toMillis(10), 3);
    for (int i = -repeats / 2; i < repeats; i++) {
      Instant begun = Instant.now();
      sql.query(query, rows -> {
        rows.forEach(row -> {});
        return null;
      });
      if (i >= 0) {
        times.recordValue(ChronoUnit.MILLIS.between(begun, Instant.now()));
      }
    }
    return times;
  }

  /** Queries by what they are for. */
  static Map<String, String> queries() {
    return Map.of(
        "point", "select * from by_region where window_start = timestamp '%s 12:00:00 UTC' and region = 'region-7'".formatted(DAY),
        "last hour", "select region, sum(amount) from by_region where window_start >= timestamp '%s 23:00:00 UTC' group by 1".formatted(DAY),
        "day", "select region, sum(amount) from by_region where business_date = date '%s' group by 1".formatted(DAY));
  }
}
