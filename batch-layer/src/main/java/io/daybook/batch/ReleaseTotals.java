package io.daybook.batch;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTables;
import io.daybook.lake.ReleaseRows;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** What the rows of releases add up to. */
final class ReleaseTotals {
  private final Lake lake;

  ReleaseTotals(Lake lake) {
    this.lake = lake;
  }

  /** A measure of a metric that adds up. */
  record Figure(Metric metric, Measure.Additive measure) {}

  /**
   * The totals of each figure by release, in one Spark job; releases without rows are left out.
   *
   * @param releases ids, with the date of each
   */
  Map<Figure, Map<String, BigDecimal>> of(List<Figure> figures, Map<String, BusinessDate> releases) {
    Map<Figure, Map<String, BigDecimal>> totals = new HashMap<>();
    if (figures.isEmpty()) {
      return totals;
    }
    Column ofReleases = ReleaseRows.of(releases.values().stream().distinct().map(BusinessDate::date).toList(), releases.keySet());
    Dataset<Row> rows = null;
    for (int i = 0; i < figures.size(); i++) {
      Figure figure = figures.get(i);
      Dataset<Row> ofFigure =
          lake.read(lake.tables().finalOf(figure.metric))
              .where(ofReleases)
              .groupBy("release_id")
              .agg(sum(figure.measure.name()).cast(DataTypes.createDecimalType(38, LakeTables.AMOUNT_SCALE)).as("total"))
              .withColumn("figure", lit(i));
      rows = rows == null ? ofFigure : rows.unionAll(ofFigure);
    }
    for (Row row : rows.collectAsList()) {
      Figure figure = figures.get(row.<Integer>getAs("figure"));
      totals.computeIfAbsent(figure, first -> new HashMap<>()).put(row.getAs("release_id"), row.getAs("total"));
    }
    return totals;
  }
}
