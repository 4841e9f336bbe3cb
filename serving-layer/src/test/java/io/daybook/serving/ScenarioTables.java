package io.daybook.serving;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Adjustment;
import io.daybook.core.release.Amounts;
import io.daybook.core.release.Cell;
import io.daybook.core.release.FinalCell;
import io.daybook.core.release.Partial;
import io.daybook.core.release.PendingChange;
import io.daybook.core.release.Publication;
import io.daybook.core.release.Served;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A scenario's tables as sub-selects, so that an engine can be asked without anything having been written. */
record ScenarioTables(Pipeline pipeline, Metric metric, SqlDialect dialect, MergeScenario scenario) implements RawTables {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public Optional<String> find(String table) {
    if (table.equals("releases")) {
      return Optional.of(releases());
    }
    if (table.equals("provisional")) {
      return Optional.of(provisional());
    }
    if (table.equals("pending")) {
      return Optional.of(pending());
    }
    if (table.equals("adjustments")) {
      return Optional.of(adjustments());
    }
    return table.equals("final_" + metric.name()) ? Optional.of(finals()) : Optional.empty();
  }

  private String releases() {
    Map<String, FieldType> columns = new LinkedHashMap<>();
    columns.put("entry", new FieldType.BigInt());
    columns.put("business_date", new FieldType.Day());
    columns.put("serves", new FieldType.Text());
    columns.put("serves_number", new FieldType.Int());
    columns.put("serves_ingest_batch", new FieldType.BigInt());
    columns.put("reason", new FieldType.Text());
    columns.put("effective_at", MetricColumns.TIMESTAMP);
    List<List<?>> rows = new ArrayList<>();
    for (Publication entry : scenario.publications()) {
      rows.add(
          Arrays.asList(
              entry.entry(),
              entry.businessDate(),
              entry.serves().map(Served::releaseId).orElse(null),
              entry.serves().map(Served::number).orElse(null),
              entry.serves().map(Served::coveredIngestBatch).orElse(null),
              "as planned",
              entry.effectiveAt()));
    }
    for (FinalCell cell : scenario.finals()) {
      rows.add(Arrays.asList(999, cell.cell().businessDate(), null, null, null, "a gate", null));
    }
    return relation(columns, rows);
  }

  private String finals() {
    Map<String, FieldType> columns = cellColumns();
    columns.put("release_id", new FieldType.Text());
    List<List<?>> rows = new ArrayList<>();
    for (FinalCell cell : scenario.finals()) {
      rows.add(row(cell.cell(), cell.amounts(), cell.releaseId()));
    }
    return relation(columns, rows);
  }

  private String pending() {
    Map<String, FieldType> columns = cellColumns();
    columns.put("metric", new FieldType.Text());
    columns.put("record_count", new FieldType.BigInt());
    columns.put("ingest_batch", new FieldType.BigInt());
    List<List<?>> rows = new ArrayList<>();
    for (PendingChange change : scenario.changes()) {
      rows.add(row(change.cell(), change.amounts(), metric.name(), change.recordCount(), change.ingestBatch()));
      rows.add(row(change.cell(), change.amounts(), "another metric", 1, change.ingestBatch()));
    }
    return relation(columns, rows);
  }

  private String adjustments() {
    Map<String, FieldType> columns = cellColumns();
    columns.put("metric", new FieldType.Text());
    columns.put("record_count", new FieldType.BigInt());
    columns.put("origin_date", new FieldType.Day());
    columns.put("record_key", new FieldType.Text());
    columns.put("release_id", new FieldType.Text());
    List<List<?>> rows = new ArrayList<>();
    for (Adjustment adjustment : scenario.adjustments()) {
      for (String of : List.of(metric.name(), "another metric")) {
        List<Object> row =
            new ArrayList<>(row(adjustment.cell(), adjustment.amounts(), of, adjustment.recordCount(), adjustment.cell().businessDate(), "[1]", adjustment.releaseId()));
        row.set(0, adjustment.bookedOn());
        rows.add(row);
      }
    }
    return relation(columns, rows);
  }

  private String provisional() {
    Map<String, FieldType> columns = cellColumns();
    columns.put("metric", new FieldType.Text());
    columns.put("record_count", new FieldType.BigInt());
    columns.put("retractions", new FieldType.BigInt());
    columns.put("committed_at", MetricColumns.TIMESTAMP);
    List<List<?>> rows = new ArrayList<>();
    for (Partial partial : scenario.partials()) {
      rows.add(row(partial.cell(), partial.amounts(), metric.name(), partial.recordCount(), partial.retractions(), partial.committedAt()));
      rows.add(row(partial.cell(), partial.amounts(), "another metric", 1, 1, partial.committedAt()));
    }
    return relation(columns, rows);
  }

  private Map<String, FieldType> cellColumns() {
    Map<String, FieldType> columns = new LinkedHashMap<>();
    columns.put("business_date", new FieldType.Day());
    columns.put("window_start", MetricColumns.TIMESTAMP);
    columns.put("window_end", MetricColumns.TIMESTAMP);
    metric.dimensions().forEach(name -> columns.put(name, pipeline.source().field(name).type()));
    metric.storedMeasures().forEach(measure -> columns.put(measure.name(), MetricColumns.type(measure)));
    return columns;
  }

  private static List<?> row(Cell cell, Amounts amounts, Object... further) {
    List<Object> row = new ArrayList<>(List.of(cell.businessDate(), cell.window().startInclusive(), cell.window().endExclusive()));
    row.addAll(cell.dimensions());
    row.addAll(amounts.values());
    row.addAll(List.of(further));
    return row;
  }

  private String relation(Map<String, FieldType> columns, List<List<?>> rows) {
    if (rows.isEmpty()) {
      return MetricColumns.noRows(dialect, columns);
    }
    return dialect == SqlDialect.TRINO ? unnested(columns, rows) : listed(columns, rows);
  }

  private String listed(Map<String, FieldType> columns, List<List<?>> rows) {
    String values = rows.stream().map(row -> row.stream().map(ScenarioTables::literal).collect(joining(", ", "(", ")"))).collect(joining(", "));
    String names = columns.keySet().stream().map(dialect::quote).collect(joining(", "));
    return "(select %s from (values %s) as v(%s))".formatted(casts(columns, name -> "v." + dialect.quote(name)), values, names);
  }

  /** One constant: Trino's planner rewrites each row of {@code values} again and again, which takes it most of a minute. */
  private String unnested(Map<String, FieldType> columns, List<List<?>> rows) {
    List<String> names = List.copyOf(columns.keySet());
    List<List<String>> texts = rows.stream().map(row -> row.stream().map(ScenarioTables::text).toList()).toList();
    try {
      return "(select %s from unnest(cast(json_parse(%s) as array(array(varchar)))) as u(v))"
          .formatted(casts(columns, name -> "v[%d]".formatted(names.indexOf(name) + 1)), SqlDialect.literal(JSON.writeValueAsString(texts)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String casts(Map<String, FieldType> columns, UnaryOperator<String> value) {
    return columns.entrySet().stream()
        .map(column -> "cast(%s as %s) as %s".formatted(value.apply(column.getKey()), dialect.type(column.getValue()), dialect.quote(column.getKey()))).collect(joining(", "));
  }

  private static String literal(Object value) {
    return value == null ? "null" : SqlDialect.literal(text(value));
  }

  private static String text(Object value) {
    if (value == null) {
      return null;
    }
    return value instanceof BigDecimal decimal ? decimal.toPlainString() : ValueText.readable(value);
  }
}
