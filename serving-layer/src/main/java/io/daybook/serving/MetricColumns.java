package io.daybook.serving;

import static java.util.stream.Collectors.joining;

import io.daybook.core.pipeline.ComputedField;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.PeriodRule;
import io.daybook.serving.SqlDialect.DecimalColumn;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The columns of a metric's tables and views, as lists in SQL. */
final class MetricColumns {
  static final FieldType TIMESTAMP = new FieldType.Timestamp(ZoneOffset.UTC);

  private static final String ONE_ROW_ONLY = "Null where the period has more than one row, for it cannot be told from their figures";

  private final Pipeline pipeline;
  private final Metric metric;
  private final SqlDialect dialect;

  MetricColumns(Pipeline pipeline, Metric metric, SqlDialect dialect) {
    this.pipeline = pipeline;
    this.metric = metric;
    this.dialect = dialect;
  }

  /** Business date, window and dimensions. */
  String keys(String alias) {
    return keyTypes().keySet().stream().map(name -> alias + "." + dialect.quote(name)).collect(joining(", "));
  }

  /** {@link #keys} of the cells of closed dates, in a relation of adjustments. */
  String originKeys(String alias) {
    String others = keyTypes().keySet().stream().skip(1).map(name -> alias + "." + dialect.quote(name)).collect(joining(", "));
    return "%s.origin_date as business_date, %s".formatted(alias, others);
  }

  /** Dimensions, each with a comma before it. */
  String dimensions(String alias) {
    return metric.dimensions().stream().map(name -> ", " + alias + "." + dialect.quote(name)).collect(joining());
  }

  /** The stored measures as they are. */
  String stored(String alias) {
    return list(metric.storedMeasures(), measure -> alias + "." + dialect.quote(measure.name()));
  }

  /** The stored measures, merged. */
  String merged(String alias) {
    return list(
        metric.storedMeasures(),
        measure -> merged(measure, alias + "." + dialect.quote(measure.name())) + " as " + dialect.quote(measure.name()));
  }

  /** Whether merged partials may hold, in a measure, an image that was taken away. */
  String approximate(String alias) {
    return metric.hasSketched() ? "true" : metric.hasRetaining() ? "sum(%s.retractions) > 0".formatted(alias) : "false";
  }

  /** All measures in the order of the pipeline file, ratios derived from merged ones. */
  String declared(String alias) {
    return list(metric.measures(), measure ->
        (measure instanceof Measure.Ratio ratio ? derived(name -> alias + "." + dialect.quote(name), ratio) + " as " : alias + ".") + dialect.quote(measure.name()));
  }

  /** All measures in the order of the pipeline file, of a relation that has them all. */
  String measures(String alias) {
    return list(metric.measures(), measure -> alias + "." + dialect.quote(measure.name()));
  }

  /** The stored measures of the panes of a sliding window and, as {@code pending_<measure>}, what is pending of them. */
  String storedWithPending(String alias) {
    return stored(alias) + ", " + list(metric.storedMeasures(), measure -> alias + "." + pending(measure));
  }

  /** {@link #storedWithPending}, merged. */
  String mergedWithPending(String alias) {
    return merged(alias) + ", " + list(metric.storedMeasures(), measure -> merged(measure, alias + "." + pending(measure)) + " as " + pending(measure));
  }

  /** The stored measures of the rows of a period and, as {@code pending_<measure>}, what is pending of them, rolled up. */
  String rolledUp(String alias) {
    return Stream.of("", "pending_")
        .flatMap(prefix -> metric.storedMeasures().stream().map(measure -> {
          String column = dialect.quote(prefix + measure.name());
          return "%s as %s".formatted(rolledUp(measure, alias + "." + column), column);
        }))
        .collect(joining(", "));
  }

  /** How much of what adds up is of provisional rows of a period, as {@code provisional_share_<measure>}. */
  String provisionalShares(String alias) {
    return metric.additiveMeasures().stream()
        .map(measure -> {
          String column = alias + "." + dialect.quote(measure.name());
          String part = "coalesce(sum(case when %s.status = 'PROVISIONAL' then %s end), %s)".formatted(alias, column, zero(measure));
          return dialect.ratio(new DecimalColumn(part, measure.scale()), new DecimalColumn("sum(%s)".formatted(column), measure.scale()), PeriodRule.SHARE_SCALE)
              + " as " + provisionalShare(measure);
        })
        .collect(joining(", "));
  }

  /** The columns of {@link #provisionalShares}. */
  String namedShares(String alias) {
    return list(metric.additiveMeasures(), measure -> alias + "." + provisionalShare(measure));
  }

  /** What ingest batches did to a cell, one after the other: the sum of what they changed, and what a measure that does not add up was after the last. */
  String mergedChanges(String alias) {
    return list(metric.storedMeasures(), measure -> {
      String column = alias + "." + dialect.quote(measure.name());
      String merged = measure instanceof Measure.Additive ? "sum(%s)".formatted(column) : "max_by(%s, %s.ingest_batch)".formatted(column, alias);
      return merged + " as " + dialect.quote(measure.name());
    });
  }

  /** The stored measures of an adjustment, with the opposite sign. */
  String takenOff(String alias) {
    return list(metric.storedMeasures(), measure -> {
      String column = dialect.quote(measure.name());
      return measure instanceof Measure.Additive ? "-%s.%s as %2$s".formatted(alias, column) : "cast(null as %s) as %s".formatted(dialect.type(type(measure)), column);
    });
  }

  /** Whether pending changes come to anything in a count or a sum. */
  String anyPending(String alias) {
    return Stream.concat(Stream.of(alias + ".record_count <> 0"), metric.additiveMeasures().stream().map(measure -> "coalesce(%s.%s, 0) <> 0".formatted(alias, dialect.quote(measure.name()))))
        .collect(joining(" or "));
  }

  /** The measures that add up, added up. */
  String mergedAdditive(String alias) {
    return list(
        metric.additiveMeasures(), measure -> merged(measure, alias + "." + dialect.quote(measure.name())) + " as " + dialect.quote(measure.name()));
  }

  /** The measures that add up. */
  String additive(String alias) {
    return list(metric.additiveMeasures(), measure -> alias + "." + dialect.quote(measure.name()));
  }

  /** What is pending of a final row, which may have no changes beside it. */
  String pendingOfFinal(String finals, String changes) {
    return list(metric.storedMeasures(), measure -> {
      String change = changes + "." + dialect.quote(measure.name());
      String pending =
          measure instanceof Measure.Additive
              ? "coalesce(%s, %s)".formatted(change, zero(measure))
              : "case when %s.window_start is null then %s.%s else %s end".formatted(changes, finals, dialect.quote(measure.name()), change);
      return pending + " as " + pending(measure);
    });
  }

  /** What is pending where nothing is. */
  String nonePending(String alias) {
    return list(metric.storedMeasures(), measure ->
        (measure instanceof Measure.Additive ? zero(measure) : alias + "." + dialect.quote(measure.name())) + " as " + pending(measure));
  }

  /** Changes of a cell that no final row has. */
  String pendingAlone(String changes) {
    return list(metric.storedMeasures(), measure -> changes + "." + dialect.quote(measure.name()) + " as " + pending(measure));
  }

  /** The stored measures of a cell without records. */
  String none() {
    return list(metric.storedMeasures(), measure ->
        (measure instanceof Measure.Additive ? zero(measure) : "cast(null as %s)".formatted(dialect.type(type(measure)))) + " as " + dialect.quote(measure.name()));
  }

  /** All measures in the order of the pipeline file, as {@code pending_<measure>}: ratios are those of what the cell would be. */
  String declaredPending(String alias) {
    return list(metric.measures(), measure ->
        (measure instanceof Measure.Ratio ratio ? derived(name -> wouldBe(alias, name), ratio) + " as " : alias + ".") + pending(measure));
  }

  /** A measure that adds up, with what is pending of it; a digit less than the types hold, so that the sum keeps its decimal places. */
  private String wouldBe(String alias, String name) {
    Measure.Additive measure = metric.additiveMeasures().stream().filter(candidate -> candidate.name().equals(name)).findFirst().orElseThrow();
    String type = measure instanceof Measure.Count ? dialect.type(type(measure)) : dialect.type(new FieldType.Decimal(37, measure.scale()));
    return "(cast(%1$s.%2$s as %4$s) + cast(%1$s.%3$s as %4$s))".formatted(alias, dialect.quote(name), pending(measure), type);
  }

  private String zero(Measure.Stored measure) {
    return "cast(0 as %s)".formatted(dialect.type(type(measure)));
  }

  private String pending(Measure measure) {
    return dialect.quote("pending_" + measure.name());
  }

  /** Whether two rows are of the same cell. */
  String sameCell(String one, String other) {
    return keyTypes().keySet().stream()
        .map(name -> "%1$s.%3$s %4$s %2$s.%3$s".formatted(one, other, dialect.quote(name), metric.dimensions().contains(name) ? "is not distinct from" : "="))
        .collect(joining(" and "));
  }

  /** What stands for the metric's final table where it is not there yet: its columns, without rows. */
  String noFinals() {
    return noRows(measure -> dialect.type(type(measure)), Map.of("release_id", new FieldType.Text()));
  }

  /** What stands for the table of partials where it is not there yet. */
  String noPartials() {
    return noRows(measure -> measure instanceof Measure.Sketched ? dialect.bytesType() : dialect.type(type(measure)), Map.of(
        "metric", new FieldType.Text(), "record_count", new FieldType.BigInt(), "retractions", new FieldType.BigInt(), "committed_at", TIMESTAMP));
  }

  /** What stands for the table of pending changes where it is not there yet. */
  String noChanges() {
    return noRows(measure -> dialect.type(type(measure)), Map.of(
        "metric", new FieldType.Text(), "record_count", new FieldType.BigInt(), "ingest_batch", new FieldType.BigInt()));
  }

  /** What stands for the table of adjustments where it is not there yet. */
  String noAdjustments() {
    return noRows(measure -> dialect.type(type(measure)), Map.of(
        "metric", new FieldType.Text(), "record_count", new FieldType.BigInt(), "origin_date", new FieldType.Day(),
        "record_key", new FieldType.Text(), "release_id", new FieldType.Text()));
  }

  private String noRows(Function<Measure.Stored, String> measureType, Map<String, FieldType> furtherColumns) {
    Map<String, String> columns = new LinkedHashMap<>();
    keyTypes().forEach((name, type) -> columns.put(name, dialect.type(type)));
    metric.storedMeasures().forEach(measure -> columns.put(measure.name(), measureType.apply(measure)));
    furtherColumns.forEach((name, type) -> columns.put(name, dialect.type(type)));
    return noRowsOf(dialect, columns);
  }

  static String noRows(SqlDialect dialect, Map<String, FieldType> columns) {
    Map<String, String> types = new LinkedHashMap<>();
    columns.forEach((name, type) -> types.put(name, dialect.type(type)));
    return noRowsOf(dialect, types);
  }

  static String noRowsOf(SqlDialect dialect, Map<String, String> columns) {
    return columns.entrySet().stream()
        .map(column -> "cast(null as %s) as %s".formatted(column.getValue(), dialect.quote(column.getKey())))
        .collect(joining(", ", "(select ", " where false)"));
  }

  /** What the columns of the cell mean. */
  Map<String, String> keyComments() {
    Map<String, String> comments = new LinkedHashMap<>();
    comments.put("business_date", ViewSql.BUSINESS_DATE);
    comments.put("window_start", "Start of the window of event time, included");
    comments.put("window_end", "End of the window, excluded");
    metric.dimensions().forEach(dimension -> comments.put(dimension, comment(dimension)));
    return comments;
  }

  /** {@link #keyComments}, and what the measures mean. */
  Map<String, String> comments() {
    Map<String, String> comments = keyComments();
    metric.measures().forEach(measure -> comments.put(measure.name(), comment(measure)));
    return comments;
  }

  /** {@link #comments}, of relations without the measures that do not add up. */
  Map<String, String> additiveComments() {
    Map<String, String> comments = comments();
    metric.measures().stream().filter(measure -> !(measure instanceof Measure.Additive)).forEach(measure -> comments.remove(measure.name()));
    return comments;
  }

  /** What the columns of dimensions, figures and shares mean in the view of a period. */
  Map<String, String> periodComments() {
    Map<String, String> comments = new LinkedHashMap<>();
    metric.dimensions().forEach(dimension -> comments.put(dimension, comment(dimension)));
    metric.measures().forEach(measure -> comments.put(measure.name(), rolledUpComment(measure)));
    metric.additiveMeasures().forEach(measure -> comments.put("provisional_share_" + measure.name(), """
        Which part of %1$s is of provisional rows, 0.0000 to 1.0000 where all rows have one sign; null where %1$s is 0 or null""".formatted(measure.name())));
    metric.measures().forEach(measure -> comments.put("pending_" + measure.name(),
        measure instanceof Measure.Sketched ? pendingComment(measure) + ". " + ONE_ROW_ONLY : pendingComment(measure)));
    return comments;
  }

  Map<String, String> pendingComments() {
    Map<String, String> comments = new LinkedHashMap<>();
    metric.measures().forEach(measure -> comments.put("pending_" + measure.name(), pendingComment(measure)));
    return comments;
  }

  private static String pendingComment(Measure measure) {
    return measure instanceof Measure.Additive
        ? "What has come since the release was made: %1$s + pending_%1$s is what a release made now would say; 0 while provisional".formatted(measure.name())
        : "What %s would be in a release made now; %1$s itself while provisional".formatted(measure.name());
  }

  private static String rolledUpComment(Measure measure) {
    return measure instanceof Measure.Sketched ? comment(measure) + ". " + ONE_ROW_ONLY
        : measure instanceof Measure.Ratio ? comment(measure) + ". Of the figures of the whole period, not of the rows' ratios"
        : comment(measure);
  }

  private String comment(String dimension) {
    Optional<ComputedField> computed = pipeline.computed(dimension);
    boolean pii = computed.map(ComputedField::pii).orElseGet(() -> pipeline.source().field(dimension).pii());
    boolean nullable = computed.isPresent() || pipeline.source().field(dimension).nullable();
    return "Dimension: %s%s%s".formatted(
        computed.map(field -> dimension + ", computed as " + field.expression()).orElse("the record's " + dimension),
        nullable ? "; null is a value like any other" : "",
        pii ? "; identifies a person" : "");
  }

  private Map<String, FieldType> keyTypes() {
    Map<String, FieldType> types = new LinkedHashMap<>();
    types.put("business_date", new FieldType.Day());
    types.put("window_start", TIMESTAMP);
    types.put("window_end", TIMESTAMP);
    metric.dimensions().forEach(dimension -> types.put(dimension, pipeline.typeOf(dimension)));
    return types;
  }

  private String derived(UnaryOperator<String> operand, Measure.Ratio ratio) {
    return dialect.ratio(operand(operand, ratio.numerator()), operand(operand, ratio.denominator()), ratio.scale());
  }

  private DecimalColumn operand(UnaryOperator<String> operand, String name) {
    int scale =
        metric.additiveMeasures().stream().filter(measure -> measure.name().equals(name)).mapToInt(Measure.Additive::scale).findFirst().orElse(0);
    return new DecimalColumn(operand.apply(name), scale);
  }

  /** In releases and views. */
  static FieldType type(Measure.Stored measure) {
    return measure instanceof Measure.Count || measure instanceof Measure.Distinct
        ? new FieldType.BigInt()
        : new FieldType.Decimal(38, measure.scale());
  }

  private String merged(Measure.Stored measure, String column) {
    if (measure instanceof Measure.Distinct) {
      return dialect.distinct(column);
    }
    if (measure instanceof Measure.Quantile quantile) {
      return dialect.quantile(column, quantile.at(), quantile.scale());
    }
    return "%s(%s)".formatted(aggregate(measure), column);
  }

  private static String aggregate(Measure.Stored measure) {
    return measure instanceof Measure.Min ? "min" : measure instanceof Measure.Max ? "max" : "sum";
  }

  /** Figures of what is sketched do not merge: of several rows there is none. */
  private static String rolledUp(Measure.Stored measure, String column) {
    if (measure instanceof Measure.Sketched) {
      return "case when count(*) = 1 then max(%s) end".formatted(column);
    }
    return "%s(%s)".formatted(aggregate(measure), column);
  }

  private String provisionalShare(Measure.Additive measure) {
    return dialect.quote("provisional_share_" + measure.name());
  }

  private static String comment(Measure measure) {
    if (measure instanceof Measure.Sum sum) {
      return "Sum of " + sum.expression();
    }
    if (measure instanceof Measure.Distinct distinct) {
      return "Number of different values of %s; estimated where provisional, over records that are gone again, too".formatted(distinct.field());
    }
    if (measure instanceof Measure.Quantile quantile) {
      return "Quantile %s of %s; estimated where provisional, over records that are gone again, too".formatted(quantile.at(), quantile.expression());
    }
    if (measure instanceof Measure.Extreme extreme) {
      String which = extreme instanceof Measure.Min ? "Smallest " : "Largest ";
      return which + extreme.expression() + "; where approximate, over records that are gone again, too";
    }
    if (measure instanceof Measure.Ratio ratio) {
      return "%s / %s, rounded half up to %d places; null where %2$s is 0".formatted(ratio.numerator(), ratio.denominator(), ratio.scale());
    }
    return "Number of records";
  }

  private static <M extends Measure> String list(List<M> measures, Function<M, String> column) {
    return measures.stream().map(column).collect(joining(", "));
  }
}
