package io.daybook.reconciliation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.release.NightlyPlan;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTables;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The tables {@code drift_<metric>}: one row per cell and measure of a release. */
final class DriftTables {
  private static final DataType FIGURE = DataTypes.createDecimalType(38, LakeTables.DRIFT_SCALE);

  private final Lake lake;

  DriftTables(Lake lake) {
    this.lake = lake;
  }

  /** Appends the metric's drift rows for the planned releases. */
  void append(NightlyPlan plan, Metric metric, Dataset<Row> parts) {
    List<Row> releases = plan.releases().stream().map(release -> RowFactory.create(release.date().date(), release.releaseId())).toList();
    StructType releaseOfDate = new StructType().add("business_date", DataTypes.DateType).add("release_id", DataTypes.StringType);
    Dataset<Row> rows =
        drift(metric, parts)
            .join(broadcast(lake.spark().createDataFrame(releases, releaseOfDate)), "business_date")
            .repartition(col("business_date")); // one file per date
    lake.append(lake.tables().driftOf(metric), rows, "drift-" + plan.runId(), 0);
  }

  /** Adds up the parts of each cell, then says what each measure's difference comes from. */
  private static Dataset<Row> drift(Metric metric, Dataset<Row> parts) {
    List<String> names = Stream.concat(Waterfall.FIGURES.stream(), Waterfall.CHANGE_CAUSES.stream()).toList();
    Column[] cell = cell(metric);
    List<Column> sums = new ArrayList<>();
    for (Measure measure : metric.additiveMeasures()) {
      for (String part : names) {
        sums.add(coalesce(sum(when(col("_part").equalTo(part), col(measure.name()))), lit(0)).cast(FIGURE).as(measure.name() + "$" + part));
      }
    }
    Column measures =
        explode(
            array(
                metric.additiveMeasures().stream()
                    .map(measure -> struct(Stream.concat(
                        Stream.of(lit(measure.name()).as("measure")),
                        names.stream().map(part -> col("`" + measure.name() + "$" + part + "`").as(part))).toArray(Column[]::new)))
                    .toArray(Column[]::new)));
    return parts
        .where(col("metric").equalTo(metric.name()))
        .groupBy(cell)
        .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new))
        .select(Stream.concat(Stream.of(cell), Stream.of(measures.as("_measure"))).toArray(Column[]::new))
        .select(Stream.concat(Stream.of(cell), Stream.of(col("_measure.*"))).toArray(Column[]::new))
        .withColumn("_counted", Waterfall.CHANGE_CAUSES.stream().map(cause -> col(cause)).reduce(col(Waterfall.RECOMPUTED), Column::plus))
        .withColumn("snapshot", col(Waterfall.LATEST_PROVISIONAL).minus(col("_counted")))
        .withColumn("reference_data", col(Waterfall.LATEST_FINAL).minus(col(Waterfall.LATEST_PROVISIONAL)))
        .withColumn("provisional", col(Waterfall.TABLE))
        .withColumn("provisional_at_day_end", col(Waterfall.TABLE).plus(col(Waterfall.TABLE_LATE_IN_DAY)))
        .withColumn("provisional_at_release", col("provisional_at_day_end").plus(col(Waterfall.TABLE_AFTER_DAY)).plus(col(Waterfall.TABLE_CORRECTION)))
        .withColumn("final", col(Waterfall.TABLE_FINAL))
        .withColumn("difference", col("final").minus(col("provisional")))
        .withColumn("unexplained_provisional", col(Waterfall.RECOMPUTED).minus(col(Waterfall.TABLE)))
        .withColumn(
            "unexplained_late",
            col(Waterfall.RECOMPUTED_LATE).plus(col("snapshot")).minus(col("provisional_at_release").minus(col("provisional"))))
        .withColumn("unexplained_final", col("final").minus(col(Waterfall.LATEST_FINAL)))
        .withColumn("unexplained", col("unexplained_provisional").plus(col("unexplained_final")));
  }

  private static Column[] cell(Metric metric) {
    return Stream.concat(Stream.of("business_date", "window_start", "window_end"), metric.dimensions().stream())
        .map(name -> col(name))
        .toArray(Column[]::new);
  }
}
