package io.daybook.reconciliation;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.NearestWord;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTables;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.ReleaseRows;
import io.daybook.lake.SpeedCoverage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * The records behind the drift of a release. Reads only.
 *
 * <p>There is no arithmetic here: the contributions are those that the parts of the {@link Waterfall} are sums of, with the signs by which the parts
 * make up a column of the drift table, added up by the metric function. So what is told of a cause adds up to what the drift table says of it.
 */
public final class DriftRecords {
  private final Lake lake;
  private final Waterfall waterfall;
  private final MetricFunction metrics;
  private final PersonalData personalData;

  /**
   * @param definition the pipeline file that the releases were made by
   * @param references as they were known then
   * @param personalData what is to be hidden
   */
  public DriftRecords(Lake lake, Pipeline definition, ReferenceRates references, PersonalData personalData) {
    this.lake = lake;
    this.metrics = new MetricFunction(definition, references);
    this.waterfall = new Waterfall(lake, definition, references);
    this.personalData = personalData;
  }

  /**
   * Takes the drift of cells of a release apart.
   *
   * @param released the plan by which the one release was made
   * @param madeAt when the register first named it
   * @throws DaybookException WRONG_USAGE where the release has no such cell
   */
  public DriftExplanation explain(NightlyPlan released, Instant madeAt, Metric metric, CellFilter cells) {
    PlannedRelease release = released.releases().get(0);
    Map<String, Map<String, BigDecimal>> figures = figures(metric, release, cells);
    Dataset<Row> records = records(released, madeAt, metric, cells).persist(StorageLevel.MEMORY_AND_DISK());
    return new DriftExplanation(figures, causes(metric, figures, records), records.select(shown(metric)), records::unpersist);
  }

  private Map<String, Map<String, BigDecimal>> figures(Metric metric, PlannedRelease release, CellFilter cells) {
    Dataset<Row> drift = lake.read(lake.tables().driftOf(metric)).where(ReleaseRows.of(List.of(release)));
    List<Column> sums = LakeTables.DRIFT_FIGURES.stream().map(name -> sum(name).as(name)).toList();
    Map<String, Row> rows = new LinkedHashMap<>();
    drift.where(cells.condition()).groupBy("measure").agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new)).collectAsList()
        .forEach(row -> rows.put(row.getAs("measure"), row));
    if (rows.isEmpty()) {
      throw noSuchCell(metric, release, cells, drift);
    }
    Map<String, Map<String, BigDecimal>> figures = new LinkedHashMap<>();
    for (Measure.Additive measure : metric.additiveMeasures()) {
      Map<String, BigDecimal> columns = new LinkedHashMap<>();
      LakeTables.DRIFT_FIGURES.forEach(name -> columns.put(name, rows.get(measure.name()).getAs(name)));
      figures.put(measure.name(), columns);
    }
    return figures;
  }

  private DaybookException noSuchCell(Metric metric, PlannedRelease release, CellFilter cells, Dataset<Row> drift) {
    Row windows = drift.agg(min("window_start"), max("window_start")).head();
    String there =
        windows.isNullAt(0)
            ? "It has no cells of it at all."
            : "Its windows start from %s to %s.%s".formatted(windows.get(0), windows.get(1), nearest(cells, drift));
    return new DaybookException(
        ErrorCode.WRONG_USAGE, "No cell of %s in release %s of %s has %s. %s".formatted(metric.name(), release.releaseId(), release.date(), cells, there));
  }

  /** Names of persons are not proposed. */
  private String nearest(CellFilter cells, Dataset<Row> drift) {
    StringBuilder proposals = new StringBuilder();
    cells.dimensions().forEach(
        (name, value) -> {
          if (!personalData.has(name)) {
            List<String> known = drift.select(col(name).cast("string")).where(col(name).isNotNull()).distinct().as(Encoders.STRING()).collectAsList();
            NearestWord.of(value, known).filter(near -> !near.equals(value)).ifPresent(near -> proposals.append(" Did you mean %s=%s?".formatted(name, near)));
          }
        });
    return proposals.toString();
  }

  /** Every record and cell that a cause moves, unsorted; what is of the record, and who is hidden later, is under names that no field can have. */
  private Dataset<Row> records(NightlyPlan released, Instant madeAt, Metric metric, CellFilter cells) {
    SpeedCoverage coverage = SpeedCoverage.asOf(lake, released.cut(), madeAt);
    Dataset<Row> contributions =
        waterfall.contributions(released, coverage).where(col("metric").equalTo(metric.name())).where(cells.condition()).withColumn("_cause", explode(causesOf()));
    Dataset<Row> signed = metrics.signed(contributions, col("_cause.taken_away")).withColumn("_cause", col("_cause.name")).withColumn("_record", record());
    List<String> measures = metric.additiveMeasures().stream().map(Measure::name).toList();
    Column moves = measures.stream().map(measure -> col(measure).notEqual(0)).reduce(Column::or).orElseThrow();
    return metrics.sums(signed, "_cause", "_record").where(moves);
  }

  /** Of a contribution, each cause that its part is a part of, and whether it is taken away from it. */
  private static Column causesOf() {
    return array_compact(
        array(
            LakeTables.CAUSES.stream()
                .flatMap(cause -> Stream.of(when(PartSum.ofCause(cause).isAdded(), causeOf(cause, false)), when(PartSum.ofCause(cause).isTakenAway(), causeOf(cause, true))))
                .toArray(Column[]::new)));
  }

  private static Column causeOf(String cause, boolean takenAway) {
    return struct(lit(cause).as("name"), lit(takenAway).as("taken_away"));
  }

  /** What a row is of. A cause that sets how records stand against what their changes say is told by record: no delivery alone is behind it. */
  private static Column record() {
    List<Column> byKey = LakeTables.CAUSES.stream().filter(DriftRecords::isOfStandAndChanges).map(cause -> col("_cause").equalTo(cause)).toList();
    Column origin = col(Waterfall.ORIGIN);
    Column keyAlone =
        struct(
            Stream.of("event_id", "key", "op", "arrival", "before", "after")
                .map(name -> (name.equals("key") ? origin.getField(name) : when(lit(false), origin.getField(name))).as(name))
                .toArray(Column[]::new));
    return when(byKey.stream().reduce(lit(false), Column::or), keyAlone).otherwise(origin);
  }

  private static boolean isOfStandAndChanges(String cause) {
    List<String> parts = PartSum.ofCause(cause).parts();
    List<String> stand = List.of(Waterfall.LATEST_PROVISIONAL, Waterfall.LATEST_FINAL);
    return parts.stream().anyMatch(stand::contains) && !stand.containsAll(parts);
  }

  private Column[] shown(Metric metric) {
    List<Column> shown = new ArrayList<>(List.of(col("_cause").as("cause"), col("window_start"), col("window_end")));
    metric.dimensions().forEach(name -> shown.add(personalData.dimension(name).as(name)));
    shown.addAll(List.of(personalData.key(col("_record.key")).as("key"), col("_record.op").as("op"), col("_record.arrival").as("arrival")));
    metric.additiveMeasures().forEach(measure -> shown.add(col(measure.name())));
    shown.addAll(List.of(col("_record.event_id").as("event_id"), personalData.image("_record.before").as("before"), personalData.image("_record.after").as("after")));
    return shown.toArray(Column[]::new);
  }

  private static Column largest(List<String> measures) {
    Column[] effects = measures.stream().map(name -> abs(col(name)).cast("double")).toArray(Column[]::new); // an order, no figure
    return effects.length == 1 ? effects[0] : greatest(effects);
  }

  private List<CauseRecords> causes(Metric metric, Map<String, Map<String, BigDecimal>> figures, Dataset<Row> records) {
    Column[] sums = metric.additiveMeasures().stream().map(measure -> sum(col(measure.name())).as(measure.name())).toArray(Column[]::new);
    Map<String, Row> totals = new LinkedHashMap<>();
    records.groupBy("_cause").agg(count(lit(1)).as("_count"), sums).collectAsList().forEach(row -> totals.put(row.getAs("_cause"), row));
    Column effect = largest(metric.additiveMeasures().stream().map(Measure::name).toList());
    List<CauseRecords> causes = new ArrayList<>();
    for (String cause : LakeTables.CAUSES) {
      Map<String, BigDecimal> drift = new LinkedHashMap<>();
      figures.forEach((measure, columns) -> drift.put(measure, columns.get(cause)));
      Row total = totals.get(cause);
      if (total != null || drift.values().stream().anyMatch(amount -> amount.signum() != 0)) {
        Map<String, BigDecimal> added = new LinkedHashMap<>();
        drift.keySet().forEach(measure -> added.put(measure, total == null ? BigDecimal.ZERO : new BigDecimal(total.getAs(measure).toString())));
        Dataset<Row> ofCause =
            records
                .where(col("_cause").equalTo(cause))
                .orderBy(effect.desc(), col("window_start"), col("_record.key"), col("_record.event_id"))
                .select(shown(metric));
        causes.add(new CauseRecords(cause, total == null ? 0 : total.<Long>getAs("_count"), drift, added, ofCause));
      }
    }
    return causes;
  }
}
