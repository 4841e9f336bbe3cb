package io.daybook.lake;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * The one function from changes to partial aggregates: the speed layer calls it on a micro-batch, the batch layer on the latest images of business
 * dates, the reconciliation on what it explains. No layer has arithmetic of its own.
 *
 * <p>A change contributes its after image once and its before image once with the opposite sign, so an insert adds, a delete takes away and an
 * update does both. An image that the filter leaves out, or that breaks a row rule, contributes nothing. What cannot be taken away again, the smallest amount or a sketch, comes of
 * after images alone, and {@code retractions} counts the images that were taken away. Counts, sums and extremes of any grouping of contributions, in any
 * order, merge to the same decimals.
 */
public final class MetricFunction {
  /** On contributions: whether the change arrived after its window's end plus the allowed lateness. */
  public static final String LATE = "late";

  /** On contributions: whether the change arrived after its business date had ended. */
  public static final String AFTER_DAY = "after_day";

  /** On {@link #allContributions}: whether the image breaks a row rule. */
  public static final String BREAKS_RULE = "_breaks_rule";

  private final Pipeline pipeline;
  private final ReferenceRates references;
  private final ComputedFields computed;
  private final RowRules rules;
  private final DayBounds dayBounds;
  private final MeasureColumns columns;

  public MetricFunction(Pipeline pipeline, ReferenceRates references) {
    this.pipeline = pipeline;
    this.references = references;
    this.computed = new ComputedFields(pipeline);
    this.rules = new RowRules(pipeline);
    this.dayBounds = new DayBounds(pipeline.calendar());
    this.columns = new MeasureColumns(pipeline);
  }

  /**
   * Partial aggregates of all metrics.
   *
   * @param changes with the columns {@code business_date}, {@code arrival}, {@code before}, {@code after}
   * @param kept names of further columns that partials are kept apart by: {@link #LATE}, {@link #AFTER_DAY}
   * @return {@code metric}, {@code business_date}, {@code window_start}, {@code window_end}, the dimensions, {@code kept}, the merged
   *     measures, {@code record_count} and {@code retractions}
   */
  public Dataset<Row> partials(Dataset<Row> changes, ReferenceTiming timing, String... kept) {
    return partialsOf(contributions(changes, timing), kept);
  }

  /** As {@link #partials}, of contributions that are at hand. */
  public Dataset<Row> partialsOf(Dataset<Row> contributions, String... kept) {
    return aggregate(contributions, MeasureColumn::partial, kept);
  }

  /** As {@link #partials}, with exact figures where partials hold sketches, and so not to be merged. */
  public Dataset<Row> finals(Dataset<Row> latestImages, ReferenceTiming timing) {
    return aggregate(contributions(latestImages, timing), MeasureColumn::exact);
  }

  /**
   * What changes do to the cells that they touch: of measures that add up by how much they change, of any other the exact figure of all images that the
   * cell then holds.
   *
   * @param images every latest image of the changes' dates, as {@link #finals} takes them; not looked at where all measures add up
   */
  public Dataset<Row> effects(Dataset<Row> changes, Dataset<Row> images, ReferenceTiming timing) {
    Dataset<Row> changed = contributions(changes, timing);
    if (columns.measures().stream().allMatch(MeasureColumn::isAdditive)) {
      return aggregate(changed, MeasureColumn::exact);
    }
    Dataset<Row> touched = changed.select(columns(named(cell()))).distinct();
    Column same = Stream.of(cell()).map(name -> col("image." + name).eqNullSafe(col("touched." + name))).reduce(Column::and).orElseThrow();
    Dataset<Row> standing = contributions(images, timing).as("image").join(touched.as("touched"), same, "left_semi");
    return aggregate(without(changed, measure -> !measure.isAdditive()).unionByName(without(standing, MeasureColumn::isAdditive)), MeasureColumn::exact);
  }

  /** With null, which aggregates pass over, in some of the measures. */
  private Dataset<Row> without(Dataset<Row> contributions, Predicate<MeasureColumn> which) {
    Map<String, MeasureColumn> left = new HashMap<>();
    columns.measures().stream().filter(which).forEach(measure -> left.put(measure.name(), measure));
    Column[] rest =
        Stream.of(contributions.columns())
            .map(name -> left.containsKey(name) ? lit(null).cast(left.get(name).contributionType()).as(name) : col(name))
            .toArray(Column[]::new);
    return contributions.select(rest);
  }

  /** One row for each metric of each image of each change, with its signed amounts; {@code carried} columns of the changes come along. */
  public Dataset<Row> contributions(Dataset<Row> changes, ReferenceTiming timing, String... carried) {
    return ofImages(rules.keeping(images(changes, carried)), timing, carried);
  }

  /** As {@link #contributions}, with the images that break a row rule, which no figure may hold: {@link #BREAKS_RULE} tells them. */
  public Dataset<Row> allContributions(Dataset<Row> changes, ReferenceTiming timing, String... carried) {
    String[] told = Stream.concat(Stream.of(carried), Stream.of(BREAKS_RULE)).toArray(String[]::new);
    return ofImages(rules.told(images(changes, carried), BREAKS_RULE), timing, told);
  }

  private Dataset<Row> ofImages(Dataset<Row> unpriced, ReferenceTiming timing, String... carried) {
    Dataset<Row> images = priced(unpriced, timing);
    Column[] ofMetrics = pipeline.metrics().stream().map(this::ofMetric).toArray(Column[]::new);
    return images
        .select(columns(named(carried), Stream.of(col("_date").as("business_date"), col("_arrival"), col("_day_end"), explode(array(ofMetrics)).as("_cell"))))
        .select(
            columns(
                named(carried),
                Stream.of(
                    col("business_date"),
                    col("_cell.*"),
                    late(unix_micros(col("_cell.window_end"))).as(LATE),
                    unix_micros(col("_arrival")).geq(col("_day_end")).as(AFTER_DAY))));
  }

  /**
   * Merges partials, so that there is one of each metric, window, dimensions and {@code kept} columns. What readers merge them to stays the same; of a
   * quantile's sketch, which is an estimate, about the same.
   *
   * @param further aggregates of other columns of the partials
   */
  public Dataset<Row> merged(Dataset<Row> partials, String[] kept, Column... further) {
    return grouped(partials, Stream.concat(columns.measures().stream().map(MeasureColumn::mergedPartial), Stream.of(further)).toList(), kept);
  }

  /** Turns the sign of those contributions that a condition holds for, in additive measures. */
  public Dataset<Row> signed(Dataset<Row> contributions, Column takenAway) {
    Dataset<Row> signed = contributions;
    for (MeasureColumn measure : columns.measures()) {
      if (measure.isAdditive()) {
        Column amount = col(measure.name());
        signed = signed.withColumn(measure.name(), when(takenAway, negate(amount)).otherwise(amount));
      }
    }
    return signed;
  }

  /** Adds up contributions, or partials, by metric, window, dimensions and the {@code kept} columns: the additive measures of them, and no others. */
  public Dataset<Row> sums(Dataset<Row> contributions, String... kept) {
    return grouped(contributions, columns.measures().stream().filter(MeasureColumn::isAdditive).map(MeasureColumn::merged).toList(), kept);
  }

  private Dataset<Row> aggregate(Dataset<Row> contributions, Function<MeasureColumn, Column> aggregate, String... kept) {
    return grouped(contributions, columns.measures().stream().map(aggregate).toList(), kept);
  }

  private Dataset<Row> grouped(Dataset<Row> rows, List<Column> aggregates, String... kept) {
    Column[] groups = columns(named(cell()), named(kept));
    return rows.groupBy(groups).agg(aggregates.get(0), aggregates.subList(1, aggregates.size()).toArray(Column[]::new));
  }

  private String[] cell() {
    return Stream.concat(Stream.of("metric", "business_date", "window_start", "window_end"), columns.dimensions().keySet().stream()).toArray(String[]::new);
  }

  /** One row per image: its fields as columns, and what it needs of its change under names that no field can have. */
  private Dataset<Row> images(Dataset<Row> changes, String... carried) {
    Column images =
        explode(array(struct(lit(-1).as("sign"), col("before").as("values")), struct(lit(1).as("sign"), col("after").as("values"))));
    Dataset<Row> records =
        changes
            .select(columns(named(carried), Stream.of(col("business_date").as("_date"), col("arrival").as("_arrival"), images.as("_image"))))
            .where(col("_image.values").isNotNull())
            .select(columns(named(carried), Stream.of(col("_date"), col("_arrival"), col("_image.sign").as("_sign"), col("_image.values.*"))));
    return computed.ofRecord(withTimes(records, pipeline.source().eventTime()));
  }

  private Dataset<Row> withTimes(Dataset<Row> rows, String eventTime) {
    return rows.withColumn("_time", unix_micros(col(eventTime)))
        .withColumn("_day_start", dayBounds.start(col("_date")))
        .withColumn("_day_end", dayBounds.end(col("_date")));
  }

  private Dataset<Row> priced(Dataset<Row> images, ReferenceTiming timing) {
    Dataset<Row> priced = images;
    for (String name : references.names()) {
      priced = priced.withColumn(name, references.of(name, timing, col("_date")));
    }
    return computed.ofReferences(priced);
  }

  /** The cell that an image belongs to, with its signed amounts; null in the columns that only other metrics have. */
  private Column ofMetric(Metric metric) {
    List<Column> cell = new ArrayList<>();
    cell.add(lit(metric.name()).as("metric"));
    cell.add(timestamp_micros(windowStart(metric)).as("window_start"));
    cell.add(timestamp_micros(windowEnd(metric)).as("window_end"));
    columns.dimensions().forEach((name, type) -> cell.add((metric.dimensions().contains(name) ? col(name) : lit(null)).cast(type).as(name)));
    columns.measures().forEach(measure -> cell.add(amount(metric, measure).cast(measure.contributionType()).as(measure.name())));
    return struct(cell.toArray(Column[]::new));
  }

  private static Column windowStart(Metric metric) {
    return col("_time").minus(pmod(col("_time").minus(col("_day_start")), lit(micros(metric.pane()))));
  }

  /** Windows align to the start of the business date and are clipped at its end. */
  private static Column windowEnd(Metric metric) {
    return least(windowStart(metric).plus(micros(metric.pane())), col("_day_end"));
  }

  private Column late(Column windowEndMicros) {
    return unix_micros(col("_arrival")).gt(windowEndMicros.plus(micros(pipeline.allowedLateness())));
  }

  private static Column amount(Metric metric, MeasureColumn column) {
    if (column.name().equals(MeasureColumns.RECORD_COUNT)) {
      return col("_sign");
    }
    if (column.name().equals(MeasureColumns.RETRACTIONS)) {
      return when(col("_sign").lt(0), lit(1)).otherwise(lit(0));
    }
    return metric.storedMeasures().stream().filter(measure -> measure.name().equals(column.name())).findFirst().map(MetricFunction::amount).orElse(lit(null));
  }

  private static Column amount(Measure.Stored measure) {
    if (measure instanceof Measure.Sum sum) {
      return signedAmount(sum);
    }
    if (measure instanceof Measure.Retaining) {
      Column value = measure instanceof Measure.Distinct distinct ? col(distinct.field()).cast(DataTypes.StringType) : roundedAmount((Measure.OfExpression) measure);
      return when(col("_sign").gt(0), value);
    }
    return col("_sign");
  }

  /** Rounded HALF_UP before it gets its sign, so that what an update takes away is to the last digit what the insert added. */
  private static Column signedAmount(Measure.Sum sum) {
    Column amount = coalesce(roundedAmount(sum), lit(0).cast(MeasureColumns.amountType(sum)));
    return when(col("_sign").lt(0), negate(amount)).otherwise(amount);
  }

  static Column roundedAmount(Measure.OfExpression measure) {
    return round(expr(measure.expression()), measure.scale()).cast(MeasureColumns.amountType(measure));
  }

  private static long micros(Duration duration) {
    return Math.multiplyExact(duration.toMillis(), 1000L);
  }

  private static Stream<Column> named(String... names) {
    return Stream.of(names).map(name -> col(name));
  }

  @SafeVarargs
  private static Column[] columns(Stream<Column>... parts) {
    return Stream.of(parts).flatMap(part -> part).toArray(Column[]::new);
  }
}
