package io.daybook.serving.memory;

import static java.util.Objects.requireNonNull;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.CurrentRelease;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.lake.StoredRow;
import io.daybook.lake.TableReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Figures of any business dates, read from the tables anew each time. */
public final class TableFigures {
  private final Pipeline pipeline;
  private final TableReader reader;
  private final TableRows rows;

  public TableFigures(Pipeline pipeline, TableReader reader) {
    this.pipeline = requireNonNull(pipeline, "pipeline is null");
    this.reader = requireNonNull(reader, "reader is null");
    this.rows = new TableRows(pipeline);
  }

  /**
   * The panes of dates that begin in an interval.
   *
   * @param current the releases in effect, of all dates
   */
  public List<Pane> panes(
      Metric metric,
      DateRange dates,
      Instant fromInclusive,
      Instant untilExclusive,
      DimensionFilter filter,
      Map<BusinessDate, CurrentRelease> current) {
    MetricCells cells = new MetricCells(metric, pipeline.calendar());
    if (dates.stream().anyMatch(date -> !current.containsKey(date))) {
      read("provisional", rows.partialColumns(), dates, metric, row -> {
        if (!current.containsKey(new BusinessDate(row.date("business_date")))) {
          cells.add(TableRows.partial(metric, row));
        }
      });
    }
    Set<String> releases = new HashSet<>();
    dates.stream().filter(current::containsKey).forEach(date -> releases.add(current.get(date).served().releaseId()));
    if (!releases.isEmpty()) {
      reader.latest("final_" + metric.name()).ifPresent(table -> table.read(TableRows.finalColumns(metric), dates, row -> {
        if (releases.contains(row.text("release_id"))) {
          cells.add(TableRows.finalCell(metric, row));
        }
      }));
      read("pending", rows.changeColumns(), dates, metric, row -> cells.add(TableRows.change(metric, row)));
      readAdjustments(metric, dates, current, cells);
    }
    List<Pane> panes = new ArrayList<>();
    dates.stream().forEach(date -> panes.addAll(cells.panes(date, fromInclusive, untilExclusive, filter, current, 0)));
    return panes;
  }

  private void read(String table, Set<String> columns, DateRange dates, Metric metric, Consumer<StoredRow> take) {
    reader.latest(table).ifPresent(version -> version.read(columns, dates, row -> {
      if (row.text("metric").equals(metric.name())) {
        take.accept(row);
      }
    }));
  }

  /** What current releases of whatever dates have booked of these. */
  private void readAdjustments(Metric metric, DateRange dates, Map<BusinessDate, CurrentRelease> current, MetricCells cells) {
    reader.latest("adjustments").ifPresent(version -> version.read(rows.adjustmentColumns(), row -> {
      CurrentRelease booking = current.get(new BusinessDate(row.date("business_date")));
      boolean counts = booking != null && booking.served().releaseId().equals(row.text("release_id"));
      if (counts && row.text("metric").equals(metric.name()) && dates.contains(new BusinessDate(row.date("origin_date")))) {
        cells.add(TableRows.adjustment(metric, row));
      }
    }));
  }
}
