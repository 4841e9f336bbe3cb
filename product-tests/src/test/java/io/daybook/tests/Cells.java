package io.daybook.tests;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.release.PlannedRelease;
import io.daybook.lake.LakeTable;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the tables of {@link LawPipeline} hold, by the cells that {@link Truth} has; empty cells are left out. */
final class Cells {
  private Cells() {}

  static Map<String, Truth.Figures> provisional(LayersUnderTest layers, Column which) {
    return sums(layers.lake().read(layers.lake().tables().provisional()).where(which), Cells::figure);
  }

  static Map<String, Truth.Figures> finals(LayersUnderTest layers, Collection<PlannedRelease> releases) {
    return ofReleases(layers, releases, layers.lake().tables()::finalOf, Cells::figure);
  }

  /** @param column of the drift tables */
  static Map<String, Truth.Figures> drift(LayersUnderTest layers, Collection<PlannedRelease> releases, String column) {
    return ofReleases(layers, releases, layers.lake().tables()::driftOf, measure -> when(col("measure").equalTo(measure), col(column)).otherwise(lit(0)));
  }

  private static Column figure(String measure) {
    return col(measure);
  }

  private static Map<String, Truth.Figures> ofReleases(
      LayersUnderTest layers, Collection<PlannedRelease> releases, Function<Metric, LakeTable> table, Function<String, Column> figure) {
    Object[] ids = releases.stream().map(PlannedRelease::releaseId).toArray();
    Map<String, Truth.Figures> cells = new TreeMap<>();
    for (Metric metric : layers.pipeline().metrics()) {
      Column country = metric.dimensions().isEmpty() ? lit(null).cast("string") : col("country");
      Dataset<Row> rows = layers.lake().read(table.apply(metric)).where(col("release_id").isin(ids));
      cells.putAll(sums(rows.withColumn("metric", lit(metric.name())).withColumn("country", country), figure));
    }
    return cells;
  }

  private static Map<String, Truth.Figures> sums(Dataset<Row> rows, Function<String, Column> figure) {
    Column cell =
        concat_ws(
            "|",
            col("metric"),
            col("business_date").cast("string"),
            date_format(col("window_start"), "yyyy-MM-dd'T'HH:mm:ss'Z'"),
            coalesce(col("country"), lit("null")));
    Map<String, Truth.Figures> cells = new TreeMap<>();
    for (Row row :
        rows.groupBy(cell.as("cell"))
            .agg(sum(figure.apply("lines")).cast("long"), sum(figure.apply("pounds")), sum(figure.apply("euros")))
            .collectAsList()) {
      Truth.Figures figures = new Truth.Figures(row.getLong(1), row.getDecimal(2), row.getDecimal(3));
      if (!figures.equals(Truth.Figures.NONE)) {
        cells.put(row.getString(0), figures);
      }
    }
    return cells;
  }
}
