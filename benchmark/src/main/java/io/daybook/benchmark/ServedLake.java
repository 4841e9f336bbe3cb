package io.daybook.benchmark;

import static org.apache.spark.sql.functions.col;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.Compaction;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeSession;
import io.daybook.lake.LakeTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructField;

/**
 * What readers are to find before the stream begins: an hour of commits of the running day, and the day before, released, in one file.
 *
 * @param finalDate the day before
 * @param provisionalFrom the first minute of the running day that has figures
 * @param records of the metric without dimensions, in the commits that were made
 */
record ServedLake(LocalDate finalDate, Instant provisionalFrom, long records) {
  static final String METRIC = "by_region";

  private static final String WRITER = "bench";
  private static final Duration APART = Duration.ofSeconds(5);
  private static final Duration BEFORE = Duration.ofHours(1);

  /** @param now the end of the hour */
  static ServedLake make(Path lakeRoot, Pipeline pipeline, Instant now) throws IOException {
    try (SparkSession spark = LakeSession.start("local[2]")) {
      Lake lake = Lake.open(spark, lakeRoot, pipeline);
      Instant from = now.minus(BEFORE);
      int commits = commit(lake, pipeline, from);
      LocalDate finalDate = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(2); // the hour may begin the day before
      release(spark, lake, pipeline.metric(METRIC).orElseThrow(), finalDate);
      return new ServedLake(finalDate, from, commits * MadePartials.RECORDS);
    }
  }

  private static int commit(Lake lake, Pipeline pipeline, Instant from) throws IOException {
    LakeTable table = lake.tables().provisional();
    MadePartials partials = new MadePartials(pipeline, table, WRITER);
    Compaction compaction = new Compaction(lake, Instant::now);
    int commits = Math.toIntExact(BEFORE.dividedBy(APART));
    for (int commit = 0; commit < commits; commit++) {
      lake.append(table, partials.at(from.plus(APART.multipliedBy(commit)), commit), WRITER, commit);
      if ((commit + 1) % Compaction.COMMITS_PER_MERGE == 0) {
        compaction.compact(table);
      }
    }
    return commits;
  }

  private static void release(SparkSession spark, Lake lake, Metric metric, LocalDate date) {
    String releaseId = date + "-r1-bench";
    LakeTable finals = lake.tables().finalOf(metric);
    List<Row> rows = new ArrayList<>();
    Instant start = date.atStartOfDay(ZoneOffset.UTC).toInstant();
    for (long window = 0; window < Duration.ofDays(1).dividedBy(metric.pane()); window++) {
      for (int region = 0; region < Workload.REGIONS; region++) {
        rows.add(finalRow(finals, metric, date, start.plus(metric.pane().multipliedBy(window)), "region-" + region, releaseId));
      }
    }
    lake.append(finals, oneFile(spark, rows, finals).sortWithinPartitions(col("window_start")), WRITER, 0);
    LakeTable releases = lake.tables().releases();
    lake.append(releases, oneFile(spark, List.of(registerRow(releases, date, releaseId)), releases), WRITER, 0);
  }

  private static Dataset<Row> oneFile(SparkSession spark, List<Row> rows, LakeTable table) {
    return spark.createDataFrame(rows, table.columns()).coalesce(1);
  }

  private static Row finalRow(LakeTable table, Metric metric, LocalDate date, Instant start, String region, String releaseId) {
    List<Object> values = new ArrayList<>();
    for (StructField column : table.columns().fields()) {
      values.add(
          switch (column.name()) {
            case "business_date" -> date;
            case "window_start" -> start;
            case "window_end" -> start.plus(metric.pane());
            case "region" -> region;
            case "release_id" -> releaseId;
            default -> metric.storedMeasures().stream().filter(measure -> measure.name().equals(column.name())).findFirst().<Object>map(ServedLake::figure).orElseThrow();
          });
    }
    return new GenericRowWithSchema(values.toArray(), table.columns());
  }

  private static Object figure(Measure.Stored measure) {
    return measure instanceof Measure.Sum sum ? BigDecimal.valueOf(123_45, 2).setScale(sum.scale()) : Long.valueOf(MadePartials.RECORDS);
  }

  private static Row registerRow(LakeTable table, LocalDate date, String releaseId) {
    Instant at = Instant.now().minus(Duration.ofHours(1));
    List<Object> values = new ArrayList<>();
    for (StructField column : table.columns().fields()) {
      values.add(
          switch (column.name()) {
            case "entry", "serves_ingest_batch", "covered_ingest_batch" -> 0L;
            case "business_date" -> date;
            case "release_number", "serves_number" -> 1;
            case "release_id", "serves" -> releaseId;
            case "event" -> "PUBLISHED";
            case "at", "effective_at", "reference_known_at" -> at;
            case "covered_offsets", "row_counts", "checksums", "gates" -> Map.of();
            default -> "bench";
          });
    }
    return new GenericRowWithSchema(values.toArray(), table.columns());
  }
}
