package io.daybook.reconciliation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.release.NightlyPlan;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTables;
import io.daybook.lake.ReleaseRows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** The tables {@code drift_<metric>}: one row per cell and measure of a release. */
final class DriftTables {
  private static final DataType FIGURE = DataTypes.createDecimalType(38, LakeTables.AMOUNT_SCALE);
  private static final Map<String, PartSum> COLUMNS = columns();

  private final Lake lake;

  DriftTables(Lake lake) {
    this.lake = lake;
  }

  private static Map<String, PartSum> columns() {
    PartSum provisional = PartSum.of(Waterfall.TABLE);
    PartSum provisionalAtDayEnd = provisional.plus(PartSum.of(Waterfall.TABLE_LATE_IN_DAY));
    PartSum provisionalAtRelease =
        provisionalAtDayEnd.plus(PartSum.of(Waterfall.TABLE_AFTER_DAY)).plus(PartSum.of(Waterfall.TABLE_CORRECTION));
    PartSum recomputed = PartSum.of(Waterfall.RECOMPUTED);
    PartSum latestProvisional = PartSum.of(Waterfall.LATEST_PROVISIONAL);
    PartSum latestFinal = PartSum.of(Waterfall.LATEST_FINAL);
    PartSum tableFinal = PartSum.of(Waterfall.TABLE_FINAL);
    PartSum counted = Waterfall.CHANGE_CAUSES.stream().map(PartSum::of).reduce(recomputed, PartSum::plus);
    PartSum snapshot = latestProvisional.minus(counted);
    PartSum unexplainedProvisional = recomputed.minus(provisional);
    PartSum unexplainedFinal = tableFinal.minus(latestFinal);

    Map<String, PartSum> columns = new LinkedHashMap<>();
    columns.put("provisional", provisional);
    columns.put("provisional_at_day_end", provisionalAtDayEnd);
    columns.put("provisional_at_release", provisionalAtRelease);
    columns.put("final", tableFinal);
    columns.put("difference", tableFinal.minus(provisional));
    Waterfall.CHANGE_CAUSES.forEach(cause -> columns.put(cause, PartSum.of(cause)));
    columns.put("snapshot", snapshot);
    columns.put("reference_data", latestFinal.minus(latestProvisional));
    columns.put("unexplained_provisional", unexplainedProvisional);
    columns.put("unexplained_late", PartSum.of(Waterfall.RECOMPUTED_LATE).plus(snapshot).minus(provisionalAtRelease.minus(provisional)));
    columns.put("unexplained_final", unexplainedFinal);
    columns.put("unexplained", unexplainedProvisional.plus(unexplainedFinal));
    return columns;
  }

  /** What a column of the drift tables is the sum of. */
  static PartSum column(String name) {
    return COLUMNS.get(name);
  }

  /** Appends the metric's drift rows for the planned releases. */
  void append(NightlyPlan plan, Metric metric, Dataset<Row> parts) {
    Dataset<Row> rows = rows(plan, metric, parts).repartition(col("business_date")); // one file per date
    lake.append(lake.tables().driftOf(metric), rows, "drift-" + plan.runId(), 0);
  }

  /** The metric's drift rows for the planned releases. */
  Dataset<Row> rows(NightlyPlan plan, Metric metric, Dataset<Row> parts) {
    return ReleaseRows.withReleaseId(drift(metric, parts), plan.releases());
  }

  /** Adds up the parts of each cell's measures: each figure, and what the difference comes from. */
  private static Dataset<Row> drift(Metric metric, Dataset<Row> parts) {
    Column[] cell =
        Stream.concat(Stream.of("business_date", "window_start", "window_end"), metric.dimensions().stream()).map(name -> col(name)).toArray(Column[]::new);
    Column measures = explode(array(metric.additiveMeasures().stream().map(DriftTables::amount).toArray(Column[]::new)));
    List<Column> sums = COLUMNS.entrySet().stream().map(column -> column.getValue().over(col("_measure.amount")).as(column.getKey())).toList();
    return parts
        .where(col("metric").equalTo(metric.name()))
        .select(Stream.concat(Stream.of(cell), Stream.of(col("_part"), measures.as("_measure"))).toArray(Column[]::new))
        .groupBy(Stream.concat(Stream.of(cell), Stream.of(col("_measure.measure").as("measure"))).toArray(Column[]::new))
        .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new));
  }

  private static Column amount(Measure measure) {
    return struct(lit(measure.name()).as("measure"), col(measure.name()).cast(FIGURE).as("amount"));
  }
}
