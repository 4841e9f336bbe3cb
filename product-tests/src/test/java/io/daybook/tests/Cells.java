package io.daybook.tests;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.airlift.slice.Slices;
import io.airlift.stats.cardinality.HyperLogLog;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.release.PlannedRelease;
import io.daybook.lake.LakeTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** What the tables of {@link LawPipeline} hold, by the cells that {@link Truth} has; empty cells are left out. */
final class Cells {
  static final Column CELL =
      concat_ws(
          "|",
          col("metric"),
          col("business_date").cast("string"),
          date_format(col("window_start"), "yyyy-MM-dd'T'HH:mm:ss'Z'"),
          coalesce(col("country"), lit("null")));

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

  /** The drift tables' rows of some releases, with their {@code cell}. */
  static List<Row> drift(LayersUnderTest layers, Collection<PlannedRelease> releases) {
    return rowsOfReleases(layers, releases, layers.lake().tables()::driftOf).stream().flatMap(rows -> rows.withColumn("cell", CELL).collectAsList().stream()).toList();
  }

  /** The extremes in the partials, whether or not their cell still has records. */
  static Map<String, Extremes> provisionalExtremes(LayersUnderTest layers, Column which) {
    return extremes(layers.lake().read(layers.lake().tables().provisional()).where(which));
  }

  /** Cells whose partials say that nothing was taken away from them. */
  static Set<String> withoutRetractions(LayersUnderTest layers, Column which) {
    Dataset<Row> cells = layers.lake().read(layers.lake().tables().provisional()).where(which).groupBy(CELL.as("cell")).agg(sum("retractions").as("retractions"));
    return new TreeSet<>(cells.where(col("retractions").equalTo(0)).select("cell").as(Encoders.STRING()).collectAsList());
  }

  static Map<String, Extremes> finalExtremes(LayersUnderTest layers, Collection<PlannedRelease> releases) {
    Map<String, Extremes> cells = new TreeMap<>();
    rowsOfReleases(layers, releases, layers.lake().tables()::finalOf).forEach(rows -> cells.putAll(extremes(rows)));
    return cells;
  }

  static Map<String, Truth.Spread> finalSpreads(LayersUnderTest layers, Collection<PlannedRelease> releases) {
    Map<String, Truth.Spread> cells = new TreeMap<>();
    for (Row row : rowsOfReleases(layers, releases, layers.lake().tables()::finalOf).get(0).select(CELL, col("quantities"), col("median")).collectAsList()) {
      cells.put(row.getString(0), new Truth.Spread(row.getLong(1), row.getDecimal(2)));
    }
    return cells;
  }

  /** How many quantities differ in each cell, by the merged sketches: no estimate, for so few. */
  static Map<String, Long> provisionalQuantities(LayersUnderTest layers, Column which) {
    Map<String, HyperLogLog> cells = new TreeMap<>();
    Dataset<Row> partials = layers.lake().read(layers.lake().tables().provisional()).where(which.and(col("quantities").isNotNull()));
    for (Row row : partials.select(CELL, col("quantities")).collectAsList()) {
      HyperLogLog sketch = HyperLogLog.newInstance(Slices.wrappedBuffer(row.<byte[]>getAs(1)));
      cells.merge(row.getString(0), sketch, (one, other) -> {
        one.mergeWith(other);
        return one;
      });
    }
    Map<String, Long> quantities = new TreeMap<>();
    cells.forEach((cell, sketch) -> quantities.put(cell, sketch.cardinality()));
    return quantities;
  }

  private static Column figure(String measure) {
    return col(measure);
  }

  private static Map<String, Truth.Figures> ofReleases(
      LayersUnderTest layers, Collection<PlannedRelease> releases, Function<Metric, LakeTable> table, Function<String, Column> figure) {
    Map<String, Truth.Figures> cells = new TreeMap<>();
    rowsOfReleases(layers, releases, table).forEach(rows -> cells.putAll(sums(rows, figure)));
    return cells;
  }

  /** With the columns that make a cell, metric by metric. */
  private static List<Dataset<Row>> rowsOfReleases(LayersUnderTest layers, Collection<PlannedRelease> releases, Function<Metric, LakeTable> table) {
    Object[] ids = releases.stream().map(PlannedRelease::releaseId).toArray();
    List<Dataset<Row>> rows = new ArrayList<>();
    for (Metric metric : layers.pipeline().metrics()) {
      Column country = metric.dimensions().isEmpty() ? lit(null).cast("string") : col("country");
      Dataset<Row> ofReleases = layers.lake().read(table.apply(metric)).where(col("release_id").isin(ids));
      rows.add(ofReleases.withColumn("metric", lit(metric.name())).withColumn("country", country));
    }
    return rows;
  }

  private static Map<String, Extremes> extremes(Dataset<Row> rows) {
    Map<String, Extremes> cells = new TreeMap<>();
    for (Row row : rows.groupBy(CELL.as("cell")).agg(min("lowest"), max("highest")).where(col("min(lowest)").isNotNull()).collectAsList()) {
      cells.put(row.getString(0), new Extremes(row.getDecimal(1), row.getDecimal(2)));
    }
    return cells;
  }

  private static Map<String, Truth.Figures> sums(Dataset<Row> rows, Function<String, Column> figure) {
    Map<String, Truth.Figures> cells = new TreeMap<>();
    for (Row row :
        rows.groupBy(CELL.as("cell"))
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
