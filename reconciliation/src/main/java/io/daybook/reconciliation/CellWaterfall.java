package io.daybook.reconciliation;

import io.daybook.core.pipeline.Metric;
import io.daybook.lake.LakeTables;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * From a cell's parts to what the drift table says of its measures, a row for each.
 *
 * <p>A cause is the difference between two figures that lie beside each other in the waterfall, so whatever the kind of the measure, the causes and what is
 * unexplained add up to final less provisional.
 */
final class CellWaterfall implements UDF1<Seq<Row>, List<Row>> {
  private static final long serialVersionUID = 1L;

  /** Columns of {@code _drift}, a row for each measure. */
  static final StructType TYPE = type();

  /** By the names of the measures, in the order of the pipeline file. */
  private final LinkedHashMap<String, PartFigure> figures = new LinkedHashMap<>();

  /** The part that the table's corrections are held against. */
  private final String corrections;

  private CellWaterfall(Metric metric, String corrections) {
    this.corrections = corrections;
    metric.measures().forEach(measure -> figures.put(measure.name(), PartFigure.of(measure)));
  }

  static CellWaterfall of(Metric metric) {
    return new CellWaterfall(metric, Waterfall.SNAPSHOT);
  }

  /** For cells that the ingest may have corrected by an earlier definition: the table's corrections are taken as they are. */
  static CellWaterfall withoutCorrections(Metric metric) {
    return new CellWaterfall(metric, Waterfall.TABLE_CORRECTION);
  }

  @Override
  public List<Row> call(Seq<Row> parts) {
    CellParts cell = CellParts.of(CollectionConverters.asJava(parts));
    List<Row> rows = new ArrayList<>();
    figures.forEach((measure, figure) -> rows.add(row(measure, drift(figure, cell))));
    return rows;
  }

  private static Row row(String measure, Map<String, BigDecimal> drift) {
    return RowFactory.create(Stream.concat(Stream.of(measure), LakeTables.DRIFT_FIGURES.stream().map(drift::get)).toArray());
  }

  private Map<String, BigDecimal> drift(PartFigure figure, CellParts cell) {
    BigDecimal provisional = figure.over(cell, List.of(Waterfall.TABLE));
    BigDecimal tableFinal = figure.over(cell, List.of(Waterfall.TABLE_FINAL));
    BigDecimal recomputed = figure.over(cell, List.of(Waterfall.RECOMPUTED, Waterfall.THEN));
    BigDecimal latestFinal = figure.over(cell, List.of(Waterfall.LATEST_FINAL));
    BigDecimal unexplainedProvisional = recomputed.subtract(provisional);
    BigDecimal unexplainedFinal = tableFinal.subtract(latestFinal);

    Map<String, BigDecimal> drift = new LinkedHashMap<>();
    drift.put("provisional", provisional);
    drift.put("provisional_at_day_end", figure.over(cell, List.of(Waterfall.TABLE, Waterfall.TABLE_LATE_IN_DAY)));
    drift.put("provisional_at_release", figure.over(cell, withLatePartials(Waterfall.TABLE)));
    drift.put("final", tableFinal);
    drift.put("difference", tableFinal.subtract(provisional));
    List<String> come = new ArrayList<>(List.of(Waterfall.RECOMPUTED, Waterfall.REDEFINED));
    BigDecimal before = figure.over(cell, come);
    drift.put("definition", before.subtract(recomputed));
    for (String cause : Waterfall.COMING) {
      come.add(cause);
      BigDecimal after = figure.over(cell, come);
      drift.put(cause, after.subtract(before));
      before = after;
    }
    BigDecimal latestProvisional = figure.over(cell, List.of(Waterfall.LATEST_PROVISIONAL));
    drift.put("approximation", latestProvisional.subtract(before));
    drift.put("reference_data", latestFinal.subtract(latestProvisional));
    drift.put("unexplained_provisional", unexplainedProvisional);
    drift.put("unexplained_late", unexplainedLate(figure, cell));
    drift.put("unexplained_final", unexplainedFinal);
    drift.put("unexplained", unexplainedProvisional.add(unexplainedFinal));
    return drift;
  }

  /**
   * Late partials and corrections, recomputed less those of the table, either on top of what was to be counted on time and of what the speed layer had not
   * read: corrections bring images of that, too.
   */
  private BigDecimal unexplainedLate(PartFigure figure, CellParts cell) {
    List<String> recomputed =
        List.of(Waterfall.RECOMPUTED, Waterfall.THEN, Waterfall.OUTAGE_GAP, Waterfall.RECOMPUTED_LATE, Waterfall.THEN_LATE, corrections);
    return figure.over(cell, recomputed).subtract(figure.over(cell, withLatePartials(Waterfall.RECOMPUTED, Waterfall.THEN, Waterfall.OUTAGE_GAP)));
  }

  private static List<String> withLatePartials(String... parts) {
    List<String> all = new ArrayList<>(List.of(parts));
    all.addAll(List.of(Waterfall.TABLE_LATE_IN_DAY, Waterfall.TABLE_AFTER_DAY, Waterfall.TABLE_CORRECTION));
    return all;
  }

  private static StructType type() {
    StructType type = new StructType().add("measure", DataTypes.StringType);
    for (String name : LakeTables.DRIFT_FIGURES) {
      type = type.add(name, LakeTables.DRIFT_FIGURE);
    }
    return type;
  }
}
