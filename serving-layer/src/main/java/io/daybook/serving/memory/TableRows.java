package io.daybook.serving.memory;

import io.daybook.core.pipeline.Measure;
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
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.Window;
import io.daybook.lake.StoredRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rows of a pipeline's tables as the records that the merge rule takes. */
final class TableRows {
  private static final List<String> CELL = List.of("metric", "business_date", "window_start", "window_end");

  private final Pipeline pipeline;

  TableRows(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** The columns of {@code provisional} that {@link #partial} reads. */
  Set<String> partialColumns() {
    return columns(List.of("record_count", "retractions", "epoch", "batch_id", "committed_at"));
  }

  /** The columns of {@code pending} that {@link #change} reads. */
  Set<String> changeColumns() {
    return columns(List.of("record_count", "ingest_batch"));
  }

  /** The columns of {@code adjustments} that {@link #adjustment} reads. */
  Set<String> adjustmentColumns() {
    return columns(List.of("origin_date", "record_count", "release_id"));
  }

  /** The columns of {@code final_<metric>} that {@link #finalCell} reads. */
  static Set<String> finalColumns(Metric metric) {
    Set<String> columns = new LinkedHashSet<>(List.of("business_date", "window_start", "window_end", "release_id"));
    columns.addAll(metric.dimensions());
    metric.storedMeasures().forEach(measure -> columns.add(measure.name()));
    return columns;
  }

  private Set<String> columns(List<String> further) {
    Set<String> columns = new LinkedHashSet<>(CELL);
    for (Metric metric : pipeline.metrics()) {
      columns.addAll(metric.dimensions());
      metric.storedMeasures().forEach(measure -> columns.add(measure.name()));
    }
    columns.addAll(further);
    return columns;
  }

  /** The metric of a row of a table that all metrics share; empty where the pipeline file has it no longer. */
  Optional<Metric> metric(StoredRow row) {
    return pipeline.metric(row.text("metric"));
  }

  static StoredPartial partial(Metric metric, StoredRow row) {
    Map<Integer, byte[]> sketches = new HashMap<>(0);
    List<Measure.Stored> measures = metric.storedMeasures();
    for (int i = 0; i < measures.size(); i++) {
      if (measures.get(i) instanceof Measure.Sketched) {
        int place = i;
        row.find(measures.get(i).name(), byte[].class).ifPresent(sketch -> sketches.put(place, sketch));
      }
    }
    Cell cell = cell(metric, row, new BusinessDate(row.date("business_date")));
    Partial partial = new Partial(cell, amounts(metric, row), row.number("record_count"), row.number("retractions"), row.instant("committed_at"));
    return new StoredPartial(metric.name(), partial, sketches);
  }

  static BatchId batch(StoredRow row) {
    return new BatchId(row.text("epoch"), row.number("batch_id"));
  }

  static FinalCell finalCell(Metric metric, StoredRow row) {
    return new FinalCell(cell(metric, row, new BusinessDate(row.date("business_date"))), exactAmounts(metric, row), row.text("release_id"));
  }

  static PendingChange change(Metric metric, StoredRow row) {
    Cell cell = cell(metric, row, new BusinessDate(row.date("business_date")));
    return new PendingChange(cell, exactAmounts(metric, row), row.number("record_count"), row.number("ingest_batch"));
  }

  static Adjustment adjustment(Metric metric, StoredRow row) {
    Cell cell = cell(metric, row, new BusinessDate(row.date("origin_date")));
    BusinessDate bookedOn = new BusinessDate(row.date("business_date"));
    return new Adjustment(row.text("release_id"), bookedOn, cell, amounts(metric, row), row.number("record_count"));
  }

  /** Empty where the entry changes nothing that is served. */
  static Optional<Publication> publication(StoredRow row) {
    return row.find("effective_at", Instant.class).map(effectiveAt -> new Publication(
        row.number("entry"), new BusinessDate(row.date("business_date")), served(row), effectiveAt));
  }

  private static Optional<Served> served(StoredRow row) {
    return row.find("serves", String.class)
        .map(releaseId -> new Served(releaseId, row.require("serves_number", Integer.class), row.number("serves_ingest_batch")));
  }

  private static Cell cell(Metric metric, StoredRow row, BusinessDate date) {
    List<Object> dimensions = new ArrayList<>(metric.dimensions().size());
    metric.dimensions().forEach(dimension -> dimensions.add(row.find(dimension, Object.class).orElse(null)));
    return new Cell(date, new Window(row.instant("window_start"), row.instant("window_end")), dimensions);
  }

  /** Null where a measure is sketched, or has no value. */
  private static Amounts amounts(Metric metric, StoredRow row) {
    return new Amounts(metric.storedMeasures().stream().map(measure -> measure instanceof Measure.Sketched ? null : amount(row, measure)).toList());
  }

  private static Amounts exactAmounts(Metric metric, StoredRow row) {
    return new Amounts(metric.storedMeasures().stream().map(measure -> amount(row, measure)).toList());
  }

  private static BigDecimal amount(StoredRow row, Measure measure) {
    return row.find(measure.name(), Object.class).map(value -> value instanceof Long number ? BigDecimal.valueOf(number) : (BigDecimal) value).orElse(null);
  }
}
