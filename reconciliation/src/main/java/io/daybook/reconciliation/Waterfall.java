package io.daybook.reconciliation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.ChainRule;
import io.daybook.lake.Lake;
import io.daybook.lake.MasterDataset;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.ReferenceTiming;
import io.daybook.lake.ReleaseRows;
import io.daybook.lake.RowRules;
import io.daybook.lake.SpeedCoverage;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * The steps from the provisional figure to the final one, each computed from the tables or recomputed from the master dataset; none is a remainder.
 *
 * <p>A row is a partial with a {@code _part}, the name of what it is a part of: a figure as a table holds it, a figure recomputed, or what a cause
 * adds. Parts are sums of the same contributions that both layers are made of, so they add up exactly.
 */
final class Waterfall {
  // Parts that do not become columns of the drift table have names that no field can have.

  /** Partials as the table holds them: counted before their window closed; after, within the business date; after it; corrections. */
  static final String TABLE = "_table";

  static final String TABLE_LATE_IN_DAY = "_table_late_in_day";
  static final String TABLE_AFTER_DAY = "_table_after_day";
  static final String TABLE_CORRECTION = "_table_correction";

  /** What the speed layer should have counted of the deliveries it read, before their window closed and after. */
  static final String RECOMPUTED = "_recomputed";

  static final String RECOMPUTED_LATE = "_recomputed_late";

  /** The latest images, at provisional and at final reference data. */
  static final String LATEST_PROVISIONAL = "_latest_provisional";

  static final String LATEST_FINAL = "_latest_final";

  /** The staged release, as its tables hold it. */
  static final String TABLE_FINAL = "_table_final";

  static final List<String> FIGURES =
      List.of(
          TABLE, TABLE_LATE_IN_DAY, TABLE_AFTER_DAY, TABLE_CORRECTION, RECOMPUTED, RECOMPUTED_LATE, LATEST_PROVISIONAL, LATEST_FINAL, TABLE_FINAL);

  /** Causes whose part is the sum of the changes that they apply to. */
  static final List<String> CHANGE_CAUSES = List.of("outage_gap", "late", "duplicate", "quarantined", "deleted", "amended");

  /** On {@link #contributions}: the delivery, or the latest image, that a contribution is of. */
  static final String ORIGIN = "_origin";

  private static final String[] MARKS = {"_counted", "_redelivery", "_read", "_cause"};

  private final Lake lake;
  private final Pipeline pipeline;
  private final MasterDataset masterDataset;
  private final MetricFunction metrics;
  private final RowRules rules;

  Waterfall(Lake lake, Pipeline pipeline, MetricFunction metrics) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.masterDataset = new MasterDataset(lake);
    this.metrics = metrics;
    this.rules = new RowRules(pipeline);
  }

  /** Every part of every cell of the planned releases. */
  Dataset<Row> parts(NightlyPlan plan) {
    List<BusinessDate> dates = dates(plan);
    SpeedCoverage coverage = SpeedCoverage.of(lake, plan.cut());
    Dataset<Row> latest = masterDataset.latestImages(plan.cut(), dates);
    Dataset<Row> parts =
        metrics
            .sums(provisionalTable(plan, dates, coverage), "_part")
            .unionByName(metrics.sums(changes(plan, dates, coverage), "_part"))
            .unionByName(metrics.sums(metrics.contributions(latest, ReferenceTiming.PROVISIONAL)).withColumn("_part", lit(LATEST_PROVISIONAL)))
            .unionByName(metrics.sums(metrics.contributions(latest, ReferenceTiming.FINAL)).withColumn("_part", lit(LATEST_FINAL)));
    for (Metric metric : pipeline.metrics()) {
      parts = parts.unionByName(finalTable(plan, metric), true);
    }
    return parts;
  }

  /**
   * The contributions that the recomputed parts are sums of, one by one, each with its {@code _part} and its {@link #ORIGIN}: {@code event_id}, {@code
   * key}, {@code op}, {@code arrival}, {@code before}, {@code after}; of a latest image without event and operation.
   *
   * @param coverage what the speed layer had counted when the planned releases were made
   */
  Dataset<Row> contributions(NightlyPlan plan, SpeedCoverage coverage) {
    List<BusinessDate> dates = dates(plan);
    Column none = lit(null).cast("string");
    Dataset<Row> latest = masterDataset.latestImages(plan.cut(), dates).withColumn(ORIGIN, origin(none.as("event_id"), none.as("op")));
    return changes(plan, dates, coverage, ORIGIN)
        .drop(MARKS)
        .unionByName(metrics.contributions(latest, ReferenceTiming.PROVISIONAL, ORIGIN).withColumn("_part", lit(LATEST_PROVISIONAL)))
        .unionByName(metrics.contributions(latest, ReferenceTiming.FINAL, ORIGIN).withColumn("_part", lit(LATEST_FINAL)));
  }

  private static Column origin(Column eventId, Column op) {
    return struct(eventId, col("key"), op, col("arrival"), col("before"), col("after"));
  }

  private static List<BusinessDate> dates(NightlyPlan plan) {
    return plan.releases().stream().map(PlannedRelease::date).toList();
  }

  private Dataset<Row> provisionalTable(NightlyPlan plan, List<BusinessDate> dates, SpeedCoverage coverage) {
    Column part =
        when(col("correction"), lit(TABLE_CORRECTION))
            .when(not(col("late")), lit(TABLE))
            .when(not(col("after_day")), lit(TABLE_LATE_IN_DAY))
            .otherwise(lit(TABLE_AFTER_DAY));
    return lake.read(lake.tables().provisional()).where(of(dates).and(coverage.compared(plan.cut()))).withColumn("_part", part);
  }

  private Dataset<Row> finalTable(NightlyPlan plan, Metric metric) {
    return lake.read(lake.tables().finalOf(metric))
        .where(ReleaseRows.of(plan.releases()))
        .drop("release_id")
        .withColumn("metric", lit(metric.name()))
        .withColumn("_part", lit(TABLE_FINAL));
  }

  /** The contributions of all deliveries, once for each part that they are in; {@code carried} columns, such as {@link #ORIGIN}, come along. */
  private Dataset<Row> changes(NightlyPlan plan, List<BusinessDate> dates, SpeedCoverage coverage, String... carried) {
    Dataset<Row> deliveries =
        rules
            .mark(masterDataset.deliveries(plan.cut(), dates).where(ChainRule.countsByItself()))
            .withColumn("_redelivery", redelivery()) // first: its shuffle, by event, serves the next window as well
            .withColumn("_counted", not(duplicateWithinHorizon()))
            .withColumn("_read", coverage.read())
            .withColumn("_cause", causeWhenLate())
            .withColumn(ORIGIN, origin(col("event_id"), col("op")));
    Column first = not(col("_redelivery"));
    Column counted = col("_counted").and(col("_read"));
    Column late = col(MetricFunction.LATE);
    Column parts =
        array_compact(
            array(
                when(counted.and(not(late)), lit(RECOMPUTED)),
                when(counted.and(late), lit(RECOMPUTED_LATE)),
                when(first.and(not(col("_read"))), lit("outage_gap")),
                when(first.and(col("_read")).and(late), col("_cause")),
                when(col("_redelivery").and(counted).and(not(late)), lit("duplicate"))));
    Dataset<Row> contributions = metrics.contributions(deliveries, ReferenceTiming.PROVISIONAL, Stream.concat(Stream.of(MARKS), Stream.of(carried)).toArray(String[]::new));
    return metrics.signed(contributions.withColumn("_part", explode(parts)), col("_part").equalTo("duplicate"));
  }

  /** A delivery that is marked as one more, of an event that has a first one. A mark without it explains nothing. */
  private static Column redelivery() {
    Column hasFirst = max(col("redelivery_of").isNull()).over(Window.partitionBy("event_id"));
    return col("redelivery_of").isNotNull().and(hasFirst);
  }

  /** As the speed layer's memory finds it: the delivery before, in the partition, arrived at most the horizon earlier. */
  Column duplicateWithinHorizon() {
    Column arrival = unix_micros(col("arrival"));
    Column before = lag(arrival, 1).over(Window.partitionBy("topic", "partition", "event_id").orderBy("offset"));
    return before.isNotNull().and(arrival.minus(before).leq(pipeline.dedupHorizon().toMillis() * 1000));
  }

  /** What a change that arrived after its window's close is put down to. */
  private static Column causeWhenLate() {
    return when(col("rule").isNotNull(), lit("quarantined"))
        .when(col("part").gt(0).or(col("op").equalTo("UPDATE")), lit("amended"))
        .when(col("op").equalTo("DELETE"), lit("deleted"))
        .otherwise(lit("late"));
  }

  private static Column of(List<BusinessDate> dates) {
    return col("business_date").isin(dates.stream().map(BusinessDate::date).toArray());
  }
}
