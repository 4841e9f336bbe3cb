package io.daybook.serving;

import static java.util.stream.Collectors.joining;

import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.serving.SqlDialect.DecimalColumn;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The columns of a metric's tables and views, as lists in SQL. */
final class MetricColumns {
  static final FieldType TIMESTAMP = new FieldType.Timestamp(ZoneOffset.UTC);

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
        (measure instanceof Measure.Ratio ratio ? derived(alias, ratio) + " as " : alias + ".") + dialect.quote(measure.name()));
  }

  /** All measures in the order of the pipeline file, of a relation that has them all. */
  String measures(String alias) {
    return list(metric.measures(), measure -> alias + "." + dialect.quote(measure.name()));
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

  private static String noRowsOf(SqlDialect dialect, Map<String, String> columns) {
    return columns.entrySet().stream()
        .map(column -> "cast(null as %s) as %s".formatted(column.getValue(), dialect.quote(column.getKey())))
        .collect(joining(", ", "(select ", " where false)"));
  }

  Map<String, String> comments() {
    Map<String, String> comments = new LinkedHashMap<>();
    comments.put("business_date", "The day the records count for, by the calendar of the pipeline");
    comments.put("window_start", "Start of the window of event time, included");
    comments.put("window_end", "End of the window, excluded");
    metric.measures().forEach(measure -> comments.put(measure.name(), comment(measure)));
    return comments;
  }

  private Map<String, FieldType> keyTypes() {
    Map<String, FieldType> types = new LinkedHashMap<>();
    types.put("business_date", new FieldType.Day());
    types.put("window_start", TIMESTAMP);
    types.put("window_end", TIMESTAMP);
    metric.dimensions().forEach(dimension -> types.put(dimension, pipeline.source().field(dimension).type()));
    return types;
  }

  private String derived(String alias, Measure.Ratio ratio) {
    return dialect.ratio(operand(alias, ratio.numerator()), operand(alias, ratio.denominator()), ratio.scale());
  }

  private DecimalColumn operand(String alias, String name) {
    int scale =
        metric.additiveMeasures().stream().filter(measure -> measure.name().equals(name)).mapToInt(Measure.Additive::scale).findFirst().orElse(0);
    return new DecimalColumn(alias + "." + dialect.quote(name), scale);
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
    return "%s(%s)".formatted(measure instanceof Measure.Min ? "min" : measure instanceof Measure.Max ? "max" : "sum", column);
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
