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
import java.util.stream.Stream;

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

  /** The measures that merge by addition, as they are stored. */
  String additive(String alias) {
    return list(metric.additiveMeasures(), measure -> alias + "." + dialect.quote(measure.name()));
  }

  /** The measures that merge by addition, merged. */
  String merged(String alias) {
    return list(metric.additiveMeasures(), measure -> "sum(%s.%2$s) as %2$s".formatted(alias, dialect.quote(measure.name())));
  }

  /** All measures in the order of the pipeline file, ratios derived from merged ones. */
  String declared(String alias) {
    return list(metric.measures(), measure ->
        (measure instanceof Measure.Ratio ratio ? derived(alias, ratio) + " as " : alias + ".") + dialect.quote(measure.name()));
  }

  /** What stands for a table of the metric that is not there yet: its columns, without rows. */
  String noRows(Map<String, FieldType> furtherColumns) {
    Map<String, FieldType> columns = keyTypes();
    metric.additiveMeasures().forEach(measure ->
        columns.put(measure.name(), measure instanceof Measure.Sum sum ? new FieldType.Decimal(38, sum.scale()) : new FieldType.BigInt()));
    columns.putAll(furtherColumns);
    return noRows(dialect, columns);
  }

  static String noRows(SqlDialect dialect, Map<String, FieldType> columns) {
    return columns.entrySet().stream()
        .map(column -> "cast(null as %s) as %s".formatted(dialect.type(column.getValue()), dialect.quote(column.getKey())))
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
    Stream<Measure.Sum> sums = metric.additiveMeasures().stream().filter(Measure.Sum.class::isInstance).map(Measure.Sum.class::cast);
    int scale = sums.filter(sum -> sum.name().equals(name)).mapToInt(Measure.Sum::scale).findFirst().orElse(0);
    return new DecimalColumn(alias + "." + dialect.quote(name), scale);
  }

  private static String comment(Measure measure) {
    if (measure instanceof Measure.Sum sum) {
      return "Sum of " + sum.expression();
    }
    if (measure instanceof Measure.Ratio ratio) {
      return "%s / %s, rounded half up to %d places; null where %2$s is 0".formatted(ratio.numerator(), ratio.denominator(), ratio.scale());
    }
    return "Number of records";
  }

  private static String list(List<Measure> measures, Function<Measure, String> column) {
    return measures.stream().map(column).collect(joining(", "));
  }
}
