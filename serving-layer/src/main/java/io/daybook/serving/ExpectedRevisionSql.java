package io.daybook.serving;

import static io.daybook.serving.SqlDialect.interval;
import static io.daybook.serving.SqlDialect.literal;
import static java.util.stream.Collectors.joining;

import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.revision.AgeSteps;
import io.daybook.core.revision.Granularity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * How far provisional figures may still move, in SQL: the bands of {@code revision_profile}, by the square root of the number of a figure's records.
 *
 * <p>The profile comes as one row with a map, and so does the newest arrival, by which ages are told: cross joins with one row, which an engine leaves out where
 * nobody asks for a band.
 */
final class ExpectedRevisionSql {
  private static final SqlTemplate BANDS = new SqlTemplate("""
      (
            select {low} as bands_low, {high} as bands_high, max(p.reason) as too_little
            from {profile} p
            where p.metric = {metric} and p.granularity in ({granularities})
          )""");

  private static final SqlTemplate KEY = new SqlTemplate("{granularity} || '|' || {hour} || '|' || {class} || '|' || {age}");

  private final Pipeline pipeline;
  private final Metric metric;
  private final SqlDialect dialect;
  private final RawTables tables;

  ExpectedRevisionSql(Pipeline pipeline, Metric metric, SqlDialect dialect, RawTables tables) {
    this.pipeline = pipeline;
    this.metric = metric;
    this.dialect = dialect;
    this.tables = tables;
  }

  /** The columns of figures that do not move any more, or of which nothing is told; each with a comma before it. */
  String none() {
    return columns((measure, end) -> "cast(null as double) as " + name(measure, end));
  }

  /** The columns, by name. */
  String named(String alias) {
    return columns((measure, end) -> alias + "." + name(measure, end));
  }

  /** The columns, of a relation with {@link #keyed}. */
  String expected(String alias) {
    return columns((measure, end) -> "element_at(%1$s.bands_%2$s, %3$s || %1$s.band_key) * %1$s.band_scale as %4$s"
        .formatted(alias, end, literal(measure.name() + "|"), name(measure, end)));
  }

  /** What {@link #expected} needs beside a row of the metric. */
  String keyed(String alias) {
    String records = metric.dimensions().isEmpty() ? "'0'" : text("length(%s)".formatted(text("greatest(%s.record_count, 1)".formatted(alias))));
    return keyed(literal(Granularity.WINDOW.name()), alias + ".window_start", alias + ".window_end", records, alias);
  }

  /** What {@link #expected} needs beside an hour or a day. */
  String keyedPeriod(String alias) {
    return keyed(alias + ".granularity", alias + ".period_start", alias + ".period_end", "'0'", alias);
  }

  private String keyed(String granularity, String start, String closes, String dimensionClass, String alias) {
    String hour = "case when %s = %s then '0' else %s end".formatted(granularity, literal(Granularity.DAY.name()), text(dialect.localHour(start, pipeline.calendar().zone())));
    String key = KEY.fill(Map.of("granularity", granularity, "hour", hour, "class", dimensionClass, "age", age(closes)));
    return ", e.bands_low, e.bands_high, e.too_little, n.newest_arrival, %s as band_key, sqrt(cast(greatest(%s.record_count, 1) as double)) as band_scale"
        .formatted(key, alias);
  }

  /** Where {@link #keyed} takes it from: one row each. */
  String joined(Granularity... granularities) {
    return " cross join " + bands(granularities) + " e cross join (select max(b.max_arrival) as newest_arrival from " + speedBatches() + " b) n";
  }

  private String bands(Granularity... granularities) {
    String key = "p.measure || '|' || p.granularity || '|' || %s || '|' || %s || '|' || %s".formatted(text("p.hour"), text("p.dimension_class"), text("p.age_minutes"));
    return BANDS.fill(Map.of(
        "low", dialect.mapOf(key, "p.low", "p.low is not null"),
        "high", dialect.mapOf(key, "p.high", "p.low is not null"),
        "profile", tables.find("revision_profile").orElseGet(this::noProfile),
        "metric", literal(metric.name()),
        "granularities", Stream.of(granularities).map(granularity -> literal(granularity.name())).collect(joining(", "))));
  }

  /** The last step of age that has been reached; null before the first, when the figure still fills. */
  private String age(String closes) {
    List<Integer> oldestFirst = new ArrayList<>(AgeSteps.MINUTES);
    Collections.reverse(oldestFirst);
    return oldestFirst.stream()
        .map(minutes -> "when n.newest_arrival >= %s + %s then '%d'".formatted(closes, interval(Duration.ofMinutes(minutes)), minutes))
        .collect(joining(" ", "case ", " end"));
  }

  /** Why a closed period has no band. */
  String reason(String alias) {
    String anyBand = "element_at(%1$s.bands_low, %2$s || %1$s.band_key)".formatted(alias, literal(metric.additiveMeasures().get(0).name() + "|"));
    return """
        case when %1$s.band_key is null then 'not closed yet' when %2$s is null then coalesce(%1$s.too_little, 'no history of figures like this') end"""
        .formatted(alias, anyBand);
  }

  Map<String, String> comments() {
    Map<String, String> comments = new LinkedHashMap<>();
    for (Measure.Additive measure : metric.additiveMeasures()) {
      String band = "is expected to lie from %1$s + expected_revision_low_%1$s to %1$s + expected_revision_high_%1$s, in 95 of 100 cases; null once final, before "
          + "the window has closed, and with too little history";
      comments.put("expected_revision_low_" + measure.name(), ("The released figure " + band).formatted(measure.name()));
      comments.put("expected_revision_high_" + measure.name(), "The other end of expected_revision_low_" + measure.name());
    }
    return comments;
  }

  private String columns(BiFunction<Measure.Additive, String, String> column) {
    return metric.additiveMeasures().stream()
        .flatMap(measure -> Stream.of("low", "high").map(end -> ", " + column.apply(measure, end)))
        .collect(joining());
  }

  private String name(Measure measure, String end) {
    return dialect.quote("expected_revision_" + end + "_" + measure.name());
  }

  private String text(String number) {
    return "cast(%s as %s)".formatted(number, dialect.type(new FieldType.Text()));
  }

  private String speedBatches() {
    return tables.find("speed_batches").orElseGet(() -> MetricColumns.noRows(dialect, Map.of("max_arrival", MetricColumns.TIMESTAMP)));
  }

  private String noProfile() {
    String text = dialect.type(new FieldType.Text());
    Map<String, String> types = new LinkedHashMap<>();
    List.of("metric", "measure", "granularity", "reason").forEach(name -> types.put(name, text));
    List.of("dimension_class", "age_minutes", "hour").forEach(name -> types.put(name, dialect.type(new FieldType.Int())));
    List.of("low", "high").forEach(name -> types.put(name, "double"));
    return MetricColumns.noRowsOf(dialect, types);
  }
}
