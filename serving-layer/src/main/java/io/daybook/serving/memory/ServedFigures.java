package io.daybook.serving.memory;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.WindowKind;
import io.daybook.core.release.Cell;
import io.daybook.core.release.CurrentRelease;
import io.daybook.core.release.MergeRule;
import io.daybook.core.release.MergedCell;
import io.daybook.core.release.Status;
import io.daybook.core.revision.RevisionBand;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What readers are given: recent dates from memory, all others from the tables, by the same rule. Equal to the SQL view of the metric at the same moment.
 *
 * <p>All methods throw {@link FiguresUnavailable} where nothing can be read.
 */
public final class ServedFigures {
  /** By window, then by dimensions, without a value first. */
  public static final Comparator<Cell> ORDER =
      Comparator.comparing((Cell cell) -> cell.window().startInclusive()).thenComparing(Cell::dimensions, ServedFigures::compare);

  private final Pipeline pipeline;
  private final LiveFigures live;
  private final TableFigures tables;
  private final TimedReads reads;
  private final Clock clock;

  public ServedFigures(Pipeline pipeline, LiveFigures live, TableFigures tables, TimedReads reads, Clock clock) {
    this.pipeline = requireNonNull(pipeline, "pipeline is null");
    this.live = requireNonNull(live, "live is null");
    this.tables = requireNonNull(tables, "tables is null");
    this.reads = requireNonNull(reads, "reads is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  public FigureMemory memory() {
    return live.memory().orElseThrow(() -> new FiguresUnavailable("The tables have not been read yet; ask again in some seconds"));
  }

  /** All windows of dates. */
  public FigureRange of(Metric metric, DateRange dates) {
    Instant start = pipeline.calendar().startOf(dates.first());
    Instant from = metric.window() instanceof WindowKind.Sliding sliding ? start.minus(sliding.size()) : start; // they end on the date
    return new FigureRange(dates, from, pipeline.calendar().endOf(dates.last()));
  }

  /** All windows that begin in an interval, which is not empty. */
  public FigureRange between(Metric metric, Instant fromInclusive, Instant untilExclusive) {
    Instant lastEnd = metric.window() instanceof WindowKind.Sliding sliding ? untilExclusive.plus(sliding.size()) : untilExclusive;
    BusinessDate first = pipeline.calendar().dateOf(fromInclusive);
    BusinessDate last = pipeline.calendar().dateOf(lastEnd.minusNanos(1));
    return new FigureRange(new DateRange(first, last), fromInclusive, untilExclusive);
  }

  /** The windows of a range, as the view tells them. */
  public ServedCells cells(Metric metric, FigureRange range, DimensionFilter filter) {
    MergeRule rule = new MergeRule(metric, pipeline.calendar());
    MemoryView view = windows(metric, range, filter);
    List<ServedCell> cells = new ArrayList<>();
    view.panes().forEach(window -> cells.add(new ServedCell(rule.declared(window.merged()), bands(metric, window, view.profile()))));
    cells.sort(Comparator.comparing(served -> served.cell().cell(), ORDER));
    return new ServedCells(cells, view.revision());
  }

  /** The windows of a range, with their stored measures; those that slide without the number of their records. */
  public MemoryView windows(Metric metric, FigureRange range, DimensionFilter filter) {
    if (!(metric.window() instanceof WindowKind.Sliding sliding)) {
      return panes(metric, range, filter);
    }
    MemoryView view = panes(metric, reachingForward(range, sliding.size()), filter);
    List<MergedCell> panes = view.panes().stream().map(Pane::merged).toList();
    List<Pane> windows =
        new MergeRule(metric, pipeline.calendar()).windows(panes, view.current()).stream()
            .filter(window -> range.begins(window.cell().window().startInclusive()) && range.dates().contains(window.cell().businessDate()))
            .map(window -> new Pane(window, 0))
            .toList();
    return new MemoryView(windows, view.current(), view.revision(), view.profile());
  }

  /** Panes that windows of the range are made of. */
  private FigureRange reachingForward(FigureRange range, Duration size) {
    Instant until = range.untilExclusive().plus(size);
    BusinessDate first = pipeline.calendar().dateOf(range.fromInclusive());
    BusinessDate last = pipeline.calendar().dateOf(until.minusNanos(1));
    return new FigureRange(new DateRange(first, last.isBefore(first) ? first : last), range.fromInclusive(), until);
  }

  private static Map<String, RevisionBand> bands(Metric metric, Pane pane, RevisionProfile profile) {
    if (pane.merged().status() == Status.FINAL || metric.window() instanceof WindowKind.Sliding) { // bands of panes do not add up
      return Map.of();
    }
    Map<String, RevisionBand> bands = new HashMap<>();
    Cell cell = pane.merged().cell();
    metric.additiveMeasures().forEach(measure ->
        profile.ofWindow(metric, measure.name(), cell.window().startInclusive(), cell.window().endExclusive(), pane.recordCount())
            .ifPresent(band -> bands.put(measure.name(), band)));
    return bands;
  }

  /** The panes of a range, with their stored measures. */
  public MemoryView panes(Metric metric, FigureRange range, DimensionFilter filter) {
    FigureMemory memory = memory();
    Instant now = clock.instant();
    Optional<MemoryView> remembered =
        memory.panes(metric, range.dates().first(), range.dates().last(), range.fromInclusive(), range.untilExclusive(), filter, now);
    return remembered.orElseGet(() -> withTables(metric, range, filter, memory, now));
  }

  private MemoryView withTables(Metric metric, FigureRange range, DimensionFilter filter, FigureMemory memory, Instant now) {
    Map<BusinessDate, CurrentRelease> current = memory.current(now);
    BusinessDate last = range.dates().last().isAfter(memory.newestDate()) ? memory.newestDate() : range.dates().last();
    List<Pane> panes = new ArrayList<>();
    List<BusinessDate> asked = new ArrayList<>();
    Map<BusinessDate, List<Pane>> remembered = new HashMap<>();
    for (BusinessDate date = range.dates().first(); !date.isAfter(last); date = date.plusDays(1)) {
      Optional<MemoryView> ofDate = memory.panes(metric, date, date, range.fromInclusive(), range.untilExclusive(), filter, now);
      if (ofDate.isPresent()) {
        remembered.put(date, ofDate.get().panes());
      } else {
        asked.add(date);
      }
    }
    Map<BusinessDate, List<Pane>> read = asked.isEmpty() ? Map.of() : read(metric, range, filter, current, new DateRange(asked.get(0), asked.get(asked.size() - 1)));
    for (BusinessDate date = range.dates().first(); !date.isAfter(last); date = date.plusDays(1)) {
      panes.addAll(remembered.containsKey(date) ? remembered.get(date) : read.getOrDefault(date, List.of()));
    }
    return new MemoryView(panes, current, memory.revision(), memory.profile());
  }

  private Map<BusinessDate, List<Pane>> read(
      Metric metric, FigureRange range, DimensionFilter filter, Map<BusinessDate, CurrentRelease> current, DateRange dates) {
    List<Pane> panes = reads.read(() -> tables.panes(metric, dates, range.fromInclusive(), range.untilExclusive(), filter, current));
    return panes.stream().collect(groupingBy(pane -> pane.merged().cell().businessDate()));
  }

  private static int compare(List<Object> one, List<Object> other) {
    for (int i = 0; i < one.size(); i++) {
      int order = compare(one.get(i), other.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  @SuppressWarnings("unchecked") // values of one dimension are of one type, and every type has an order
  private static int compare(Object one, Object other) {
    if (one == null || other == null) {
      return one == other ? 0 : one == null ? -1 : 1;
    }
    return ((Comparable<Object>) one).compareTo(other);
  }
}
