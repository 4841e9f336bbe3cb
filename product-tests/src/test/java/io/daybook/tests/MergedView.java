package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.daybook.core.pipeline.Metric;
import io.daybook.serving.RawTables;
import io.daybook.serving.SqlDialect;
import io.daybook.serving.ViewSql;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The merged views of {@link LawPipeline}, asked in Spark. */
final class MergedView {
  private final LayersUnderTest layers;
  private final ViewSql views;

  MergedView(LayersUnderTest layers) {
    this.layers = layers;
    RawTables tables = table -> Optional.of("delta.`%s`".formatted(layers.lake().folder().resolve(table)));
    this.views = new ViewSql(layers.pipeline(), SqlDialect.SPARK, tables);
  }

  /** What released dates would say with all that is pending: by the cells that {@link Truth} has, but windows where they slide. */
  Released released(LocalDate first, LocalDate last) {
    Released released = new Released(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeSet<>());
    for (Metric metric : layers.pipeline().metrics()) {
      Dataset<Row> rows =
          withCell(metric, layers.spark().sql(views.merged(metric).select()))
              .where(col("status").equalTo("FINAL").and(col("business_date").between(first, last)));
      rows.collectAsList().forEach(released::add);
    }
    return released;
  }

  /** Every row of a metric's merged view. */
  Dataset<Row> rows(String metric) {
    return layers.spark().sql(views.merged(layers.pipeline().metric(metric).orElseThrow()).select());
  }

  /** How far open dates of a metric may still move. */
  Dataset<Row> expected(String metric) {
    return layers.spark().sql(views.expected(layers.pipeline().metric(metric).orElseThrow()).select());
  }

  Dataset<Row> adjustments(String metric) {
    return layers.spark().sql(views.adjustments(layers.pipeline().metric(metric).orElseThrow()).select());
  }

  /** What releases have booked for closed dates, by the dates' cells; panes where windows slide. */
  Map<String, Truth.Figures> adjustments(LocalDate first, LocalDate last) {
    Map<String, Truth.Figures> adjustments = new TreeMap<>();
    for (Metric metric : layers.pipeline().metrics()) {
      withCell(metric, adjustments(metric.name()).where(col("origin_date").between(first, last)).withColumn("business_date", col("origin_date")))
          .collectAsList()
          .forEach(row -> adjustments.merge(row.getAs("cell"), Released.figures(row, ""), Truth.Figures::plus));
    }
    return adjustments;
  }

  private static Dataset<Row> withCell(Metric metric, Dataset<Row> rows) {
    return rows
        .withColumn("metric", lit(metric.name()))
        .withColumn("country", metric.dimensions().isEmpty() ? lit(null).cast("string") : col("country"))
        .withColumn("cell", Cells.CELL);
  }

  /** @param dates that have a final row */
  record Released(Map<String, Truth.Figures> figures, Map<String, Extremes> extremes, Map<String, Truth.Spread> spreads, Set<String> dates) {
    private void add(Row row) {
      String cell = row.getAs("cell");
      dates.add(row.<LocalDate>getAs("business_date").toString());
      Truth.Figures wouldBe = figures(row, "").plus(figures(row, "pending_"));
      if (wouldBe.equals(Truth.Figures.NONE)) {
        return; // a release made now would not have the cell
      }
      if (figures.put(cell, wouldBe) != null) {
        throw new AssertionError("Cell " + cell + " is there twice");
      }
      if (row.getAs("pending_lowest") == null) {
        return; // all records are gone, of which adjustments have booked that they went
      }
      extremes.put(cell, new Extremes(row.getAs("pending_lowest"), row.getAs("pending_highest")));
      if (cell.startsWith("by_country|")) {
        spreads.put(cell, new Truth.Spread(row.<Long>getAs("pending_quantities"), row.getAs("pending_median")));
      }
    }

    private static Truth.Figures figures(Row row, String prefix) {
      return new Truth.Figures(row.<Long>getAs(prefix + "lines"), row.getAs(prefix + "pounds"), row.getAs(prefix + "euros"));
    }
  }
}
