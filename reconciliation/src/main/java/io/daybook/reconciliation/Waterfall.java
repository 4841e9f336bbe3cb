package io.daybook.reconciliation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.change.Repair;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.ChainRule;
import io.daybook.lake.DuplicateRule;
import io.daybook.lake.Lake;
import io.daybook.lake.MasterDataset;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.ReferenceTiming;
import io.daybook.lake.ReleaseRows;
import io.daybook.lake.RowRules;
import io.daybook.lake.SpeedCoverage;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * The steps from the provisional figure to the final one, each computed from the tables or recomputed from the master dataset; none is a remainder.
 *
 * <p>A row is a partial with a {@code _part}, the name of what it is a part of: a figure as a table holds it, a figure recomputed, or what a cause
 * adds. Parts are made of the same contributions as both layers, so whatever they are merged to, {@link PartFigure}, is what the layers would have.
 */
final class Waterfall {
  // Parts that do not become columns of the drift table have names that no field can have.

  /** Partials as the table holds them: counted before their window closed; after, within the business date; after it; corrections. */
  static final String TABLE = "_table";

  static final String TABLE_LATE_IN_DAY = "_table_late_in_day";
  static final String TABLE_AFTER_DAY = "_table_after_day";
  static final String TABLE_CORRECTION = "_table_correction";

  /** What the speed layer should have counted of the deliveries it read by the definition in force, before their window closed and after. */
  static final String RECOMPUTED = "_recomputed";

  static final String RECOMPUTED_LATE = "_recomputed_late";

  /** The same of the deliveries it read by earlier definitions, each by its own. */
  static final String THEN = "_then";

  static final String THEN_LATE = "_then_late";

  /** What these come to before their window closed by the definition in force. */
  static final String REDEFINED = "_redefined";

  /** The latest images, at provisional and at final reference data. */
  static final String LATEST_PROVISIONAL = "_latest_provisional";

  static final String LATEST_FINAL = "_latest_final";

  /** The staged release, as its tables hold it. */
  static final String TABLE_FINAL = "_table_final";

  /** First deliveries that the speed layer had not read. */
  static final String OUTAGE_GAP = "outage_gap";

  /**
   * Images that no change brings by itself: snapshot reads, updates without a before image, before images that do not chain. Of counts and sums this
   * part is empty: it is what the latest images are less what all changes come to.
   */
  static final String SNAPSHOT = "snapshot";

  /** Causes that are parts, in their order: what comes on top of what was counted before windows closed. */
  static final List<String> COMING = List.of(OUTAGE_GAP, "late", "duplicate", "quarantined", SNAPSHOT, "deleted", "amended");

  /** The parts that changes bring by themselves. */
  static final List<String> CHANGES = Stream.concat(Stream.of(RECOMPUTED, REDEFINED), COMING.stream().filter(part -> !part.equals(SNAPSHOT))).toList();

  /** On {@link #contributions}: the delivery, or the latest image, that a contribution is of. */
  static final String ORIGIN = "_origin";

  private static final String[] MARKS = {"_counted", "_redelivery", "_read", "_in_force", "_cause"};

  private final Lake lake;
  private final Pipeline pipeline;
  private final MasterDataset masterDataset;
  private final ReferenceRates references;
  private final MetricFunction metrics;
  private final RowRules rules;

  Waterfall(Lake lake, Pipeline pipeline, ReferenceRates references) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.masterDataset = new MasterDataset(lake, pipeline);
    this.references = references;
    this.metrics = new MetricFunction(pipeline, references);
    this.rules = new RowRules(pipeline);
  }

  /** The column that has the exact figure of a measure of whose images other parts have a sketch. */
  static String exact(String measure) {
    return "_exact_" + measure;
  }

  /** Of every cell of the planned releases. */
  Parts parts(NightlyPlan plan) {
    EarlierDefinitions earlier = EarlierDefinitions.of(lake, pipeline, dates(plan));
    return new Parts(rows(plan, earlier), earlier.dates());
  }

  private Dataset<Row> rows(NightlyPlan plan, EarlierDefinitions earlier) {
    List<BusinessDate> dates = dates(plan);
    SpeedCoverage coverage = SpeedCoverage.of(lake, plan.cut());
    Dataset<Row> latest = masterDataset.latestImages(plan.cut(), dates);
    Dataset<Row> parts =
        metrics
            .merged(provisionalTable(plan, dates, coverage), new String[] {"_part"})
            .unionByName(sketched(pipeline, metrics, changes(plan, dates, coverage, earlier)))
            .unionByName(latest(latest, ReferenceTiming.PROVISIONAL, LATEST_PROVISIONAL), true)
            .unionByName(latest(latest, ReferenceTiming.FINAL, LATEST_FINAL), true);
    if (pipeline.metrics().stream().anyMatch(Metric::hasRetaining)) {
      Dataset<Row> images = metrics.contributions(imagesOfNoChange(plan, dates), ReferenceTiming.PROVISIONAL);
      parts = parts.unionByName(sketched(pipeline, metrics, images.withColumn("_part", lit(SNAPSHOT))), true);
    }
    for (Metric metric : pipeline.metrics()) {
      parts = parts.unionByName(finalTable(plan, metric), true);
    }
    for (String hash : earlier.pipelines().keySet()) {
      parts = parts.unionByName(alike(then(plan, dates, coverage, earlier, hash), parts), true);
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
    EarlierDefinitions earlier = EarlierDefinitions.of(lake, pipeline, dates);
    Column none = lit(null).cast("string");
    Dataset<Row> latest = masterDataset.latestImages(plan.cut(), dates).withColumn(ORIGIN, origin(none.as("event_id"), none.as("op")));
    Dataset<Row> contributions =
        changes(plan, dates, coverage, earlier, ORIGIN)
            .drop(MARKS)
            .unionByName(metrics.contributions(latest, ReferenceTiming.PROVISIONAL, ORIGIN).withColumn("_part", lit(LATEST_PROVISIONAL)))
            .unionByName(metrics.contributions(latest, ReferenceTiming.FINAL, ORIGIN).withColumn("_part", lit(LATEST_FINAL)));
    for (String hash : earlier.pipelines().keySet()) {
      contributions = contributions.unionByName(alike(counted(plan, dates, coverage, earlier, hash, ORIGIN), contributions), true);
    }
    return contributions;
  }

  private static Column origin(Column eventId, Column op) {
    return struct(eventId, col("key"), op, col("arrival"), col("before"), col("after"));
  }

  private static List<BusinessDate> dates(NightlyPlan plan) {
    return plan.releases().stream().map(PlannedRelease::date).toList();
  }

  /** What the speed layer should have counted of the deliveries that it read by an earlier definition, by that one. */
  private Dataset<Row> then(NightlyPlan plan, List<BusinessDate> dates, SpeedCoverage coverage, EarlierDefinitions earlier, String hash) {
    Pipeline then = earlier.pipelines().get(hash);
    return sketched(then, metrics(then), counted(plan, dates, coverage, earlier, hash));
  }

  private MetricFunction metrics(Pipeline then) {
    return new MetricFunction(then, ReferenceRates.known(lake, then, references.knownAt()));
  }

  /** The contributions of these deliveries; {@code carried} columns come along. */
  private Dataset<Row> counted(
      NightlyPlan plan, List<BusinessDate> dates, SpeedCoverage coverage, EarlierDefinitions earlier, String hash, String... carried) {
    Pipeline then = earlier.pipelines().get(hash);
    Dataset<Row> read =
        new MasterDataset(lake, then)
            .readableDeliveries(plan.cut(), dates)
            .where(ChainRule.countsByItself())
            .withColumn("_counted", not(DuplicateRule.withinHorizon(then)))
            .where(col("_counted").and(coverage.read()).and(earlier.ofDelivery().equalTo(hash)))
            .withColumn(ORIGIN, origin(col("event_id"), col("op")));
    Dataset<Row> contributions = metrics(then).contributions(read, ReferenceTiming.PROVISIONAL, carried);
    return contributions.withColumn("_part", when(col(MetricFunction.LATE), lit(THEN_LATE)).otherwise(lit(THEN)));
  }

  /** Without the dimensions and measures that the definition in force does not have. */
  private static Dataset<Row> alike(Dataset<Row> rows, Dataset<Row> parts) {
    Set<String> columns = Set.of(parts.columns());
    return rows.select(Stream.of(rows.columns()).filter(columns::contains).map(name -> col(name)).toArray(Column[]::new));
  }

  /** Parts of contributions as the speed layer makes them, but for quantiles: their sketches would not come out the same. */
  private static Dataset<Row> sketched(Pipeline pipeline, MetricFunction metrics, Dataset<Row> contributions) {
    Dataset<Row> recomputable = contributions;
    for (Measure.Quantile quantile : measures(pipeline, Measure.Quantile.class)) {
      recomputable = recomputable.withColumn(quantile.name(), lit(null).cast(contributions.schema().apply(quantile.name()).dataType()));
    }
    return metrics.partialsOf(recomputable, "_part");
  }

  private Dataset<Row> latest(Dataset<Row> images, ReferenceTiming timing, String part) {
    return withExact(metrics.finals(images, timing)).withColumn("_part", lit(part));
  }

  private Dataset<Row> withExact(Dataset<Row> figures) {
    Dataset<Row> renamed = figures;
    for (Measure.Sketched measure : measures(pipeline, Measure.Sketched.class)) {
      renamed = renamed.withColumnRenamed(measure.name(), exact(measure.name())); // where it is there
    }
    return renamed;
  }

  private static <M extends Measure> List<M> measures(Pipeline pipeline, Class<M> kind) {
    return pipeline.metrics().stream().flatMap(metric -> metric.measures().stream()).filter(kind::isInstance).map(kind::cast).toList();
  }

  /** As changes that insert them. Before images that do chain are among them: they are after images of other changes, and add nothing to those. */
  private Dataset<Row> imagesOfNoChange(NightlyPlan plan, List<BusinessDate> dates) {
    Dataset<Row> changes = masterDataset.changes(plan.cut(), dates);
    return changes
        .select(
            col("business_date"),
            col("arrival"),
            lit(null).cast(changes.schema().apply("before").dataType()).as("before"),
            when(ChainRule.countsByItself(), col("before")).otherwise(col("after")).as("after"))
        .where(col("after").isNotNull());
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
    return withExact(lake.read(lake.tables().finalOf(metric)).where(ReleaseRows.of(plan.releases())))
        .drop("release_id")
        .withColumn("metric", lit(metric.name()))
        .withColumn("_part", lit(TABLE_FINAL));
  }

  /** The contributions of all deliveries, once for each part that they are in; {@code carried} columns, such as {@link #ORIGIN}, come along. */
  private Dataset<Row> changes(NightlyPlan plan, List<BusinessDate> dates, SpeedCoverage coverage, EarlierDefinitions earlier, String... carried) {
    Dataset<Row> deliveries =
        rules
            .mark(masterDataset.deliveries(plan.cut(), dates).where(ChainRule.countsByItself()))
            .withColumn("_redelivery", redelivery()) // first: its shuffle, by event, serves the next window as well
            .withColumn("_counted", not(DuplicateRule.withinHorizon(pipeline)))
            .withColumn("_read", coverage.read())
            .withColumn("_in_force", earlier.ofDelivery().isNull())
            .withColumn("_cause", causeWhenLate())
            .withColumn(ORIGIN, origin(col("event_id"), col("op")));
    Column first = not(col("_redelivery"));
    Column counted = col("_counted").and(col("_read"));
    Column late = col(MetricFunction.LATE);
    Column parts =
        array_compact(
            array(
                when(counted.and(not(late)), when(col("_in_force"), lit(RECOMPUTED)).otherwise(lit(REDEFINED))),
                when(counted.and(late).and(col("_in_force")), lit(RECOMPUTED_LATE)),
                when(first.and(not(col("_read"))), lit(OUTAGE_GAP)),
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

  /** What a change that arrived after its window's close is put down to. */
  private static Column causeWhenLate() {
    Column repaired = col("sequence").rlike(Repair.SEQUENCE_END);
    return when(col("rule").isNotNull().or(repaired), lit("quarantined"))
        .when(col("part").gt(0).or(col("op").equalTo("UPDATE")), lit("amended"))
        .when(col("op").equalTo("DELETE"), lit("deleted"))
        .otherwise(lit("late"));
  }

  private static Column of(List<BusinessDate> dates) {
    return col("business_date").isin(dates.stream().map(BusinessDate::date).toArray());
  }
}
