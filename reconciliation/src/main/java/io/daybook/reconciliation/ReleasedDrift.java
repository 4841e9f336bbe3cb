package io.daybook.reconciliation;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.ReleaseRows;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** What the drift tables say of releases, for reports: of counts and sums. Reads only, and computes nothing anew. */
public final class ReleasedDrift {
  private final Lake lake;
  private final Pipeline pipeline;
  private final Reconciliation reconciliation;
  private final PersonalData personalData;

  public ReleasedDrift(Lake lake, Pipeline pipeline, Reconciliation reconciliation) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.reconciliation = reconciliation;
    this.personalData = new PersonalData(pipeline);
  }

  /** The drift of every count and sum, by date and in the order of the pipeline file. */
  public List<DriftTotal> totals(Map<BusinessDate, String> releases) {
    List<String> order = pipeline.metrics().stream().flatMap(metric -> metric.additiveMeasures().stream().map(measure -> name(metric.name(), measure.name()))).toList();
    return reconciliation.totals(releases).stream()
        .sorted(Comparator.comparing(DriftTotal::date).thenComparing(total -> order.indexOf(name(total.metric(), total.measure()))))
        .toList();
  }

  private static String name(String metric, String measure) {
    return metric + "." + measure;
  }

  /** The count or sum that a figure is of; empty for any other measure, and for one that the pipeline file has no more. */
  public static Optional<Measure.Additive> measure(Pipeline pipeline, DriftTotal total) {
    return pipeline.metric(total.metric()).flatMap(metric -> metric.additiveMeasures().stream().filter(each -> each.name().equals(total.measure())).findFirst());
  }

  /** As {@link #totals}, with the figures in between. */
  public List<DriftSteps> steps(Map<BusinessDate, String> releases) {
    Map<List<Object>, Row> between = new HashMap<>();
    for (Metric metric : releases.isEmpty() ? List.<Metric>of() : pipeline.metrics()) {
      drift(metric, releases)
          .groupBy("business_date", "measure")
          .agg(sum("provisional_at_day_end").as("at_day_end"), sum("provisional_at_release").as("at_release"))
          .collectAsList()
          .forEach(row -> between.put(List.of(date(row), metric.name(), row.<String>getAs("measure")), row));
    }
    List<DriftSteps> steps = new ArrayList<>();
    for (DriftTotal total : totals(releases)) {
      Row row = between.get(List.of(total.date(), total.metric(), total.measure()));
      steps.add(new DriftSteps(total, row.getAs("at_day_end"), row.getAs("at_release")));
    }
    return steps;
  }

  /** Of each count and sum the cells with the largest absolute difference, largest first; cells without one are left out. */
  public List<CellDrift> worst(Map<BusinessDate, String> releases, int cells) {
    List<CellDrift> worst = new ArrayList<>();
    for (Metric metric : releases.isEmpty() ? List.<Metric>of() : pipeline.metrics()) {
      Column place = row_number().over(Window.partitionBy("measure").orderBy(abs(col("difference")).desc(), col("window_start")));
      List<Row> rows =
          drift(metric, releases).where(col("difference").notEqual(0)).withColumn("_place", place).where(col("_place").leq(cells)).orderBy("_place").collectAsList();
      for (Measure.Additive measure : metric.additiveMeasures()) {
        rows.stream().filter(row -> row.getAs("measure").equals(measure.name())).map(row -> cell(metric, row)).forEach(worst::add);
      }
    }
    return worst;
  }

  private Dataset<Row> drift(Metric metric, Map<BusinessDate, String> releases) {
    Dataset<Row> rows = lake.read(lake.tables().driftOf(metric)).where(ReleaseRows.of(releases));
    for (String dimension : metric.dimensions()) {
      rows = rows.withColumn(dimension, personalData.dimension(dimension).cast("string"));
    }
    return rows;
  }

  private static CellDrift cell(Metric metric, Row row) {
    Map<String, String> dimensions = new LinkedHashMap<>();
    metric.dimensions().forEach(name -> dimensions.put(name, row.getAs(name)));
    return new CellDrift(row.<Instant>getAs("window_start"), row.<Instant>getAs("window_end"), dimensions, DriftTotal.of(metric.name(), row));
  }

  private static BusinessDate date(Row row) {
    return new BusinessDate(row.<LocalDate>getAs("business_date"));
  }
}
