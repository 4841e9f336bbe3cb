package io.daybook.benchmark;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.Compaction;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTable;
import io.daybook.serving.SqlClient;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructField;

/** A day of commits to {@code provisional}, as the speed layer makes them, and what queries over the merged views take after it. */
final class DayBench {
  static final LocalDate DAY = LocalDate.of(2026, 1, 5);

  private static final String WRITER = "bench";

  private final Lake lake;
  private final Pipeline pipeline;
  private final Compaction compaction;
  private final LakeTable table;
  private Instant clock;

  DayBench(Lake lake, Pipeline pipeline) {
    this.lake = lake;
    this.pipeline = pipeline;
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
      lake.append(table, partials(at, commit), WRITER, commit);
      if ((commit + 1) % Compaction.COMMITS_PER_MERGE == 0) {
        compaction.compact(table);
      }
    }
  }

  /** One partial for each value of each metric's dimension. */
  private List<Row> partials(Instant at, int commit) {
    List<Row> partials = new ArrayList<>();
    for (Metric metric : pipeline.metrics()) {
      long window = metric.pane().toSeconds();
      Instant start = Instant.ofEpochSecond(at.getEpochSecond() / window * window);
      int cells = metric.dimensions().isEmpty() ? 1 : metric.dimensions().contains("region") ? Workload.REGIONS : Workload.CHANNELS;
      for (int cell = 0; cell < cells; cell++) {
        partials.add(partial(metric, start, start.plusSeconds(window), cell, at, commit));
      }
    }
    return partials;
  }

  private Row partial(Metric metric, Instant start, Instant end, int cell, Instant at, int commit) {
    List<Object> values = new ArrayList<>();
    for (StructField column : table.columns().fields()) {
      values.add(
          switch (column.name()) {
            case "metric" -> metric.name();
            case "business_date" -> DAY;
            case "window_start" -> start;
            case "window_end" -> end;
            case "late", "after_day", "correction" -> false;
            case "definition" -> pipeline.definitionHash();
            case "epoch" -> WRITER;
            case "batch_id" -> (long) commit;
            case "committed_at" -> at;
            case "record_count" -> 300L;
            case "retractions" -> 0L;
            default -> other(metric, column.name(), cell);
          });
    }
    return new GenericRowWithSchema(values.toArray(), table.columns());
  }

  private static Object other(Metric metric, String column, int cell) {
    if (metric.dimensions().contains(column)) {
      return column + "-" + cell;
    }
    return metric.storedMeasures().stream()
        .filter(measure -> measure.name().equals(column))
        .findFirst()
        .<Object>map(measure -> measure instanceof Measure.Sum sum ? BigDecimal.valueOf(123_45, 2).setScale(sum.scale()) : Long.valueOf(300))
        .orElse(null);
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
