package io.daybook.reconciliation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.release.NightlyPlan;
import io.daybook.lake.Lake;
import io.daybook.lake.ReleaseRows;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** The tables {@code drift_<metric>}: one row per cell and measure of a release. */
final class DriftTables {
  private final Lake lake;

  DriftTables(Lake lake) {
    this.lake = lake;
  }

  /** Appends the metric's drift rows for the planned releases. */
  void append(NightlyPlan plan, Metric metric, Parts parts) {
    Dataset<Row> rows = rows(plan, metric, parts).repartition(col("business_date")); // one file per date
    lake.append(lake.tables().driftOf(metric), rows, "drift-" + plan.runId(), 0);
  }

  /** The metric's drift rows for the planned releases. */
  Dataset<Row> rows(NightlyPlan plan, Metric metric, Parts parts) {
    return ReleaseRows.withReleaseId(drift(metric, parts), plan.releases());
  }

  /** Gathers the parts of each cell, which are a dozen at most, and takes them apart again by measure. */
  private static Dataset<Row> drift(Metric metric, Parts parts) {
    Column[] cell =
        Stream.concat(Stream.of("business_date", "window_start", "window_end"), metric.dimensions().stream()).map(name -> col(name)).toArray(Column[]::new);
    Column[] part = Stream.concat(Stream.of("_part"), metric.storedMeasures().stream().flatMap(DriftTables::columns)).map(name -> col(name)).toArray(Column[]::new);
    Column measures =
        when(col("business_date").isin(parts.redefined().toArray()), measures(CellWaterfall.withoutCorrections(metric))).otherwise(measures(CellWaterfall.of(metric)));
    return parts.rows()
        .where(col("metric").equalTo(metric.name()))
        .groupBy(cell)
        .agg(collect_list(struct(part)).as("_parts"))
        .select(Stream.concat(Stream.of(cell), Stream.of(inline(measures))).toArray(Column[]::new));
  }

  private static Column measures(CellWaterfall drift) {
    return udf(drift, DataTypes.createArrayType(CellWaterfall.TYPE)).apply(col("_parts"));
  }

  private static Stream<String> columns(Measure.Stored measure) {
    return measure instanceof Measure.Sketched ? Stream.of(measure.name(), Waterfall.exact(measure.name())) : Stream.of(measure.name());
  }
}
