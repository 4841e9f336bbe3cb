package io.daybook.reconciliation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.dense_rank;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.hour;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Cut;
import io.daybook.core.release.PublishedRelease;
import io.daybook.core.revision.AgeSteps;
import io.daybook.core.revision.Granularity;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.ChainRule;
import io.daybook.lake.DayBounds;
import io.daybook.lake.DuplicateRule;
import io.daybook.lake.Lake;
import io.daybook.lake.MasterDataset;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.ReferenceTiming;
import io.daybook.lake.ReleaseRows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;

/**
 * How far figures moved: what a release says less what the speed layer's figure said at each {@link AgeSteps age}, recomputed from the master dataset by
 * {@link MetricFunction}, as the deliveries' arrivals have it.
 *
 * <p>Corrections by the ingest are not in the figures, for they have no arrival; where changes do not chain, what they make up for counts as a revision. A figure
 * without records at an age was not shown, and has no revision. Ages at which the date could have been released are left out.
 */
final class ObservedRevisions {
  private static final long MICROS_OF_MINUTE = 60_000_000L;
  private static final String CAME = "_came"; // a field may be called arrival

  /** Of a metric and granularity: statistics of so many rows a day and hour are as good as of all, and what is kept does not grow with the date. */
  private static final int MOST_ROWS_OF_HOUR = 500;

  private final Lake lake;
  private final Pipeline pipeline;
  private final MasterDataset masterDataset;
  private final MetricFunction metrics;
  private final DayBounds dayBounds;
  private final List<String> dimensions;
  private final List<String> measures;

  ObservedRevisions(Lake lake, Pipeline pipeline, MetricFunction metrics) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.masterDataset = new MasterDataset(lake);
    this.metrics = metrics;
    this.dayBounds = new DayBounds(pipeline.calendar());
    this.dimensions = pipeline.metrics().stream().flatMap(metric -> metric.dimensions().stream()).distinct().toList();
    this.measures = pipeline.metrics().stream().flatMap(metric -> metric.additiveMeasures().stream()).map(Measure::name).distinct().toList();
  }

  /** Whether there is anything to be learned: figures that do not add up have no revisions. */
  boolean hasMeasures() {
    return !measures.isEmpty();
  }

  /**
   * Rows of {@code revision_history}.
   *
   * @param releases with the same cut
   */
  Dataset<Row> of(Collection<PublishedRelease> releases) {
    Map<BusinessDate, String> ids = new TreeMap<>();
    releases.forEach(release -> ids.put(release.date(), release.releaseId()));
    Cut cut = new Cut(releases.iterator().next().coveredIngestBatch(), Map.of());
    Dataset<Row> windows = released(ids).reduce(counted(cut, ids.keySet()), Dataset::unionByName);
    return ReleaseRows.withReleaseId(revisions(figures(sampled(byPeriod(windows)))), ids);
  }

  /** What the speed layer counted, by window, and by the steps at which it is first in the figures of the window, its hour and its day. */
  private Dataset<Row> counted(Cut cut, Collection<BusinessDate> dates) {
    Dataset<Row> counted =
        masterDataset
            .deliveries(cut, dates)
            .where(ChainRule.countsByItself())
            .withColumn("_again", DuplicateRule.withinHorizon(pipeline))
            .where(not(col("_again")))
            .withColumn(CAME, col("arrival"));
    Dataset<Row> stepped = metrics.contributions(counted, ReferenceTiming.PROVISIONAL, CAME);
    for (Granularity granularity : Granularity.values()) {
      stepped = stepped.withColumn(first(granularity), firstStep(closes(granularity)));
    }
    Stream<String> kept = Stream.concat(Stream.of("window_start", "window_end"), firsts());
    return grouped(stepped, kept, name -> Stream.of(sum(col(name)).as(name))).withColumn("_released", lit(false));
  }

  /** What is released, alike: at every step. */
  private Stream<Dataset<Row>> released(Map<BusinessDate, String> ids) {
    return pipeline.metrics().stream()
        .map(
            metric -> {
              Dataset<Row> rows = lake.read(lake.tables().finalOf(metric)).where(ReleaseRows.of(ids));
              List<Column> columns = new ArrayList<>(List.of(lit(metric.name()).as("metric"), lit(true).as("_released")));
              columns.add(lit(null).cast(DataTypes.LongType).as("record_count")); // that of the figure shown counts
              Stream.of("business_date", "window_start", "window_end").forEach(name -> columns.add(col(name)));
              dimensions.forEach(name -> columns.add((metric.dimensions().contains(name) ? col(name) : lit(null)).as(name)));
              List<String> ofMetric = metric.additiveMeasures().stream().map(Measure::name).toList();
              measures.forEach(name -> columns.add((ofMetric.contains(name) ? col(name) : lit(null)).as(name)));
              firsts().forEach(name -> columns.add(lit(0).as(name)));
              return rows.select(columns.toArray(Column[]::new));
            });
  }

  private static String first(Granularity granularity) {
    return "_first_" + granularity;
  }

  private static Stream<String> firsts() {
    return Stream.of(Granularity.values()).map(ObservedRevisions::first);
  }

  private static Column firstStep(Column closes) {
    return AgeSteps.MINUTES.stream()
        .map(minutes -> when(closes.plus(minutes * MICROS_OF_MINUTE).lt(unix_micros(col(CAME))), lit(1)).otherwise(lit(0)))
        .reduce(Column::plus)
        .orElseThrow();
  }

  private Column start(Granularity granularity) {
    return switch (granularity) {
      case WINDOW -> unix_micros(col("window_start"));
      case HOUR -> unix_micros(date_trunc("HOUR", col("window_start")));
      case DAY -> dayBounds.start(col("business_date"));
    };
  }

  private Column closes(Granularity granularity) {
    return switch (granularity) {
      case WINDOW -> unix_micros(col("window_end"));
      case HOUR -> start(granularity).plus(hourSpanMicros());
      case DAY -> dayBounds.end(col("business_date"));
    };
  }

  /** Sums of windows, hours and days by the first step at which they are in the figure. */
  private Dataset<Row> byPeriod(Dataset<Row> windows) {
    Column[] periods = Stream.of(Granularity.values()).map(this::period).toArray(Column[]::new);
    Dataset<Row> ofPeriods = windows.withColumn("_period", explode(array(periods))).select(col("*"), col("_period.*"));
    for (String dimension : dimensions) {
      ofPeriods = ofPeriods.withColumn(dimension, when(col("granularity").equalTo(Granularity.WINDOW.name()), col(dimension)));
    }
    Dataset<Row> seen = ofPeriods.where(col("_first").lt(AgeSteps.MINUTES.size()));
    return grouped(seen, Stream.of("granularity", "_start", "_closes", "_first", "_released"), name -> Stream.of(sum(col(name)).as(name)));
  }

  private Column period(Granularity granularity) {
    return struct(
        lit(granularity.name()).as("granularity"),
        start(granularity).as("_start"),
        closes(granularity).as("_closes"),
        col(first(granularity)).as("_first"));
  }

  private Column hourSpanMicros() {
    Column span = lit(null).cast(DataTypes.LongType);
    for (Metric metric : pipeline.metrics()) {
      span = when(col("metric").equalTo(metric.name()), lit(Granularity.hourSpan(metric.pane()).toMillis() * 1000)).otherwise(span);
    }
    return span;
  }

  /** Of hours with more rows than can be looked at, some of them, all steps of each; always the same ones. */
  private Dataset<Row> sampled(Dataset<Row> byPeriod) {
    Column[] figure = Stream.concat(Stream.of("_start"), dimensions.stream()).map(name -> col(name)).toArray(Column[]::new);
    Column place = dense_rank().over(Window.partitionBy(col("metric"), col("business_date"), col("granularity"), localHour()).orderBy(xxhash64(figure)));
    return byPeriod.withColumn("_place", place).where(col("_place").leq(MOST_ROWS_OF_HOUR));
  }

  /** What was shown at each step, and what is released. */
  private Dataset<Row> figures(Dataset<Row> byPeriod) {
    Column closing = dayBounds.end(col("business_date")).plus(micros(pipeline.closing().grace()));
    Column minutes = element_at(array(AgeSteps.MINUTES.stream().map(step -> lit(step)).toArray(Column[]::new)), col("_step").plus(1));
    Dataset<Row> atSteps =
        byPeriod
            .withColumn("_step", explode(sequence(col("_first"), lit(AgeSteps.MINUTES.size() - 1))))
            .withColumn("age_minutes", minutes)
            .where(col("_closes").plus(col("age_minutes").multiply(MICROS_OF_MINUTE)).lt(closing));
    return grouped(
            atSteps,
            Stream.of("granularity", "_start", "_closes", "age_minutes"),
            name -> Stream.of(sum(when(not(col("_released")), col(name))).as(shown(name)), sum(when(col("_released"), col(name))).as(released(name))))
        .where(col(shown("record_count")).gt(0));
  }

  private Dataset<Row> grouped(Dataset<Row> rows, Stream<String> kept, Function<String, Stream<Column>> sums) {
    Column[] groups =
        Stream.of(Stream.of("metric", "business_date"), dimensions.stream(), kept)
            .flatMap(names -> names)
            .map(name -> col(name))
            .toArray(Column[]::new);
    List<Column> all = Stream.concat(measures.stream(), Stream.of("record_count")).flatMap(sums).toList();
    return rows.groupBy(groups).agg(all.get(0), all.subList(1, all.size()).toArray(Column[]::new));
  }

  private Dataset<Row> revisions(Dataset<Row> figures) {
    Column records = col(shown("record_count"));
    Object[] apart = pipeline.metrics().stream().filter(metric -> !metric.dimensions().isEmpty()).map(Metric::name).toArray();
    Column each = col("granularity").equalTo(Granularity.WINDOW.name()).and(col("metric").isin(apart));
    Column ofDay = col("granularity").equalTo(Granularity.DAY.name());
    return figures
        .select(
            col("metric"),
            col("business_date"),
            col("granularity"),
            col("age_minutes"),
            when(each, length(records.cast("string"))).otherwise(lit(0)).as("dimension_class"),
            when(ofDay, lit(0)).otherwise(localHour()).as("hour"),
            sqrt(records.cast("double")).as("scale"),
            explode(ofMeasures()).as("of_measure"))
        .select(col("*"), col("of_measure.*"))
        .groupBy("business_date", "metric", "measure", "granularity", "dimension_class", "age_minutes", "hour")
        .agg(
            count(lit(1)).as("figures"),
            sum("scale").as("scale_sum"),
            collect_list(when(col("revision").notEqual(0), struct(col("revision"), col("scale")))).as("moved"));
  }

  /** The revision of each measure that the row's metric has; null where it has none that adds up. */
  private Column ofMeasures() {
    return coalesce(
        pipeline.metrics().stream()
            .filter(metric -> !metric.additiveMeasures().isEmpty())
            .map(metric -> when(col("metric").equalTo(metric.name()), array(metric.additiveMeasures().stream().map(ObservedRevisions::revision).toArray(Column[]::new))))
            .toArray(Column[]::new));
  }

  /** Doubles of equal decimals are equal: what has not moved is exactly 0. */
  private static Column revision(Measure.Additive measure) {
    return struct(lit(measure.name()).as("measure"), number(released(measure.name())).minus(number(shown(measure.name()))).as("revision"));
  }

  private Column localHour() {
    return hour(from_utc_timestamp(timestamp_micros(col("_start")), pipeline.calendar().zone().getId()));
  }

  private static Column number(String sum) {
    return coalesce(col(sum), lit(0)).cast("double");
  }

  private static String shown(String name) {
    return "_shown_" + name;
  }

  private static String released(String name) {
    return "_released_" + name;
  }

  private static long micros(Duration duration) {
    return Math.multiplyExact(duration.toMillis(), 1000L);
  }
}
