package io.daybook.reconciliation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_trunc;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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

  private final Pipeline pipeline;
  private final MasterDataset masterDataset;
  private final MetricFunction metrics;
  private final DayBounds dayBounds;
  private final List<String> dimensions;
  private final List<String> measures;

  ObservedRevisions(Lake lake, Pipeline pipeline, MetricFunction metrics) {
    this.pipeline = pipeline;
    this.masterDataset = new MasterDataset(lake);
    this.metrics = metrics;
    this.dayBounds = new DayBounds(pipeline.calendar());
    this.dimensions = pipeline.metrics().stream().flatMap(metric -> metric.dimensions().stream()).distinct().toList();
    this.measures = pipeline.metrics().stream().flatMap(metric -> metric.additiveMeasures().stream()).map(Measure::name).distinct().toList();
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
    Dataset<Row> figures = figures(bySteps(contributions(cut, ids.keySet())));
    return ReleaseRows.withReleaseId(pipeline.metrics().stream().map(metric -> revisions(metric, figures)).reduce(Dataset::unionByName).orElseThrow(), ids);
  }

  /** What the speed layer counted, by when it came, and what is released. */
  private Dataset<Row> contributions(Cut cut, Collection<BusinessDate> dates) {
    Dataset<Row> counted =
        masterDataset
            .deliveries(cut, dates)
            .where(ChainRule.countsByItself())
            .withColumn("_again", Waterfall.duplicateWithinHorizon(pipeline))
            .where(not(col("_again")))
            .withColumn(CAME, col("arrival"));
    Dataset<Row> latest = masterDataset.latestImages(cut, dates).withColumn(CAME, col("arrival"));
    return metrics
        .contributions(counted, ReferenceTiming.PROVISIONAL, CAME)
        .withColumn("_released", lit(false))
        .unionByName(metrics.contributions(latest, ReferenceTiming.FINAL, CAME).withColumn("_released", lit(true)));
  }

  /** Sums of windows, hours and days by the first step at which they are in the figure. */
  private Dataset<Row> bySteps(Dataset<Row> contributions) {
    Column window = struct(period(Granularity.WINDOW, unix_micros(col("window_start")), unix_micros(col("window_end"))));
    Column hourStart = unix_micros(date_trunc("HOUR", col("window_start")));
    Column hour = struct(period(Granularity.HOUR, hourStart, hourStart.plus(hourSpanMicros())));
    Column day = struct(period(Granularity.DAY, dayBounds.start(col("business_date")), dayBounds.end(col("business_date"))));
    Dataset<Row> periods = contributions.withColumn("_period", explode(array(window, hour, day))).select(col("*"), col("_period.*"));
    for (String dimension : dimensions) {
      periods = periods.withColumn(dimension, when(col("granularity").equalTo(Granularity.WINDOW.name()), col(dimension)));
    }
    Column notYet =
        AgeSteps.MINUTES.stream()
            .map(minutes -> when(col("_closes").plus(minutes * MICROS_OF_MINUTE).lt(unix_micros(col(CAME))), lit(1)).otherwise(lit(0)))
            .reduce(Column::plus)
            .orElseThrow();
    Dataset<Row> stepped = periods.withColumn("_first", when(col("_released"), lit(0)).otherwise(notYet)).where(col("_first").lt(AgeSteps.MINUTES.size()));
    return grouped(stepped, Stream.of("_first", "_released"), name -> Stream.of(sum(col(name)).as(name)));
  }

  private static Column[] period(Granularity granularity, Column start, Column closes) {
    return new Column[] {lit(granularity.name()).as("granularity"), start.as("_start"), closes.as("_closes")};
  }

  private Column hourSpanMicros() {
    Column span = lit(null).cast(DataTypes.LongType);
    for (Metric metric : pipeline.metrics()) {
      span = when(col("metric").equalTo(metric.name()), lit(Granularity.hourSpan(metric.pane()).toMillis() * 1000)).otherwise(span);
    }
    return span;
  }

  /** What was shown at each step, and what is released. */
  private Dataset<Row> figures(Dataset<Row> bySteps) {
    Column closing = dayBounds.end(col("business_date")).plus(micros(pipeline.closing().grace()));
    Column minutes = element_at(array(AgeSteps.MINUTES.stream().map(step -> lit(step)).toArray(Column[]::new)), col("_step").plus(1));
    Dataset<Row> atSteps =
        bySteps
            .withColumn("_step", explode(sequence(col("_first"), lit(AgeSteps.MINUTES.size() - 1))))
            .withColumn("age_minutes", minutes)
            .where(col("_closes").plus(col("age_minutes").multiply(MICROS_OF_MINUTE)).lt(closing));
    return grouped(
            atSteps,
            Stream.of("age_minutes"),
            name -> Stream.of(sum(when(not(col("_released")), col(name))).as(shown(name)), sum(when(col("_released"), col(name))).as(released(name))))
        .where(col(shown("record_count")).gt(0));
  }

  private Dataset<Row> grouped(Dataset<Row> rows, Stream<String> kept, Function<String, Stream<Column>> sums) {
    Column[] groups =
        Stream.of(Stream.of("metric", "business_date", "granularity", "_start", "_closes"), dimensions.stream(), kept)
            .flatMap(names -> names)
            .map(name -> col(name))
            .toArray(Column[]::new);
    List<Column> all = Stream.concat(measures.stream(), Stream.of("record_count")).flatMap(sums).toList();
    return rows.groupBy(groups).agg(all.get(0), all.subList(1, all.size()).toArray(Column[]::new));
  }

  private Dataset<Row> revisions(Metric metric, Dataset<Row> figures) {
    List<Column> ofMeasures = new ArrayList<>();
    for (Measure.Additive measure : metric.additiveMeasures()) {
      // Doubles of equal decimals are equal: what has not moved is exactly 0.
      Column revision = number(released(measure.name())).minus(number(shown(measure.name())));
      ofMeasures.add(struct(lit(measure.name()).as("measure"), revision.as("revision")));
    }
    Column records = col(shown("record_count"));
    Column each = col("granularity").equalTo(Granularity.WINDOW.name()).and(lit(!metric.dimensions().isEmpty()));
    Column ofDay = col("granularity").equalTo(Granularity.DAY.name());
    Column localHour = hour(from_utc_timestamp(timestamp_micros(col("_start")), pipeline.calendar().zone().getId()));
    return figures
        .where(col("metric").equalTo(metric.name()))
        .select(
            col("metric"),
            col("business_date"),
            col("granularity"),
            col("age_minutes"),
            when(each, length(records.cast("string"))).otherwise(lit(0)).as("dimension_class"),
            when(ofDay, lit(0)).otherwise(localHour).as("hour"),
            sqrt(records.cast("double")).as("scale"),
            explode(array(ofMeasures.toArray(Column[]::new))).as("of_measure"))
        .select(col("*"), col("of_measure.*"))
        .groupBy("business_date", "metric", "measure", "granularity", "dimension_class", "age_minutes", "hour")
        .agg(
            count(lit(1)).as("figures"),
            sum("scale").as("scale_sum"),
            collect_list(when(col("revision").notEqual(0), struct(col("revision"), col("scale")))).as("moved"));
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
