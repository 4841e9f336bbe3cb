package io.daybook.benchmark;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.LakeTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructField;

/**
 * Partials as a commit of the speed layer has them, without records behind them.
 *
 * @param table {@code provisional}
 * @param epoch that they are of
 */
record MadePartials(Pipeline pipeline, LakeTable table, String epoch) {
  /** In each partial. */
  static final long RECORDS = 300;

  /** One partial for each value of each metric's dimension. */
  List<Row> at(Instant at, int commit) {
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
            case "business_date" -> LocalDate.ofInstant(start, ZoneOffset.UTC);
            case "window_start" -> start;
            case "window_end" -> end;
            case "late", "after_day", "correction" -> false;
            case "definition" -> pipeline.definitionHash();
            case "epoch" -> epoch;
            case "batch_id" -> (long) commit;
            case "committed_at" -> at;
            case "record_count" -> RECORDS;
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
        .<Object>map(measure -> measure instanceof Measure.Sum sum ? BigDecimal.valueOf(123_45, 2).setScale(sum.scale()) : Long.valueOf(RECORDS))
        .orElse(null);
  }
}
