package io.daybook.serving.memory;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.release.Adjustment;
import io.daybook.core.release.Cell;
import io.daybook.core.release.CurrentRelease;
import io.daybook.core.release.FinalCell;
import io.daybook.core.release.MergeRule;
import io.daybook.core.release.PendingChange;
import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** What the tables say of one metric on some dates. Whoever shares it between threads keeps those that change it apart from all others. */
final class MetricCells {
  private final MergeRule rule;
  private final NavigableMap<BusinessDate, NavigableMap<Instant, Map<List<Object>, PaneInputs>>> dates = new TreeMap<>();

  MetricCells(Metric metric, BusinessCalendar calendar) {
    this.rule = new MergeRule(metric, calendar);
  }

  MergeRule rule() {
    return rule;
  }

  void add(StoredPartial partial) {
    inputs(partial.partial().cell()).add(partial);
  }

  void add(FinalCell cell) {
    inputs(cell.cell()).add(cell);
  }

  void add(PendingChange change) {
    inputs(change.cell()).add(change);
  }

  void add(Adjustment adjustment) {
    inputs(adjustment.cell()).add(adjustment);
  }

  private PaneInputs inputs(Cell cell) {
    return dates
        .computeIfAbsent(cell.businessDate(), date -> new TreeMap<>())
        .computeIfAbsent(cell.window().startInclusive(), start -> new LinkedHashMap<>())
        .computeIfAbsent(cell.dimensions(), dimensions -> new PaneInputs(cell, rule));
  }

  /** Forgets dates before one. */
  void forgetBefore(BusinessDate firstKept) {
    dates.headMap(firstKept, false).clear();
  }

  /** Forgets what other releases of a date than these say. */
  void retainReleases(BusinessDate date, Set<String> releaseIds) {
    dates.getOrDefault(date, new TreeMap<>()).values().forEach(window -> window.values().forEach(inputs -> inputs.retainReleases(releaseIds)));
  }

  /** How many panes there are inputs of. */
  long size() {
    return dates.values().stream().flatMap(windows -> windows.values().stream()).mapToLong(Map::size).sum();
  }

  /**
   * The panes of a date that begin in an interval, in the order of their windows.
   *
   * @param stamp changes with {@code current}, the releases in effect
   */
  List<Pane> panes(
      BusinessDate date, Instant fromInclusive, Instant untilExclusive, DimensionFilter filter, Map<BusinessDate, CurrentRelease> current, long stamp) {
    NavigableMap<Instant, Map<List<Object>, PaneInputs>> windows = dates.get(date);
    List<Pane> panes = new ArrayList<>();
    if (windows != null && fromInclusive.isBefore(untilExclusive)) {
      for (Map<List<Object>, PaneInputs> window : windows.subMap(fromInclusive, true, untilExclusive, false).values()) {
        for (Map.Entry<List<Object>, PaneInputs> cell : window.entrySet()) {
          if (filter.matches(cell.getKey())) {
            cell.getValue().pane(current, stamp).ifPresent(panes::add);
          }
        }
      }
    }
    return panes;
  }
}
