package io.daybook.core.release;

import static io.daybook.core.release.Status.FINAL;
import static io.daybook.core.release.Status.PROVISIONAL;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.WindowKind;
import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What readers are given: a date that has a current release takes that release's cells and nothing else, any other date takes its partials and
 * nothing else. So no cell has two owners, and what arrives for a released date moves no released figure: it stands beside it, as pending. Where windows
 * slide, the cells are panes, of which {@link SlidingWindows} makes the windows.
 *
 * <p>What is sketched while provisional only an engine can merge: such a measure has no value in partials here.
 *
 * <p>The serving layer's {@code ViewSql} says the same in SQL; one test feeds both.
 */
public record MergeRule(Metric metric, BusinessCalendar calendar) {
  public MergeRule {
    requireNonNull(metric, "metric is null");
    requireNonNull(calendar, "calendar is null");
  }

  /** The cells a reader sees at an instant, in no particular order. */
  public List<MergedCell> merge(
      Collection<Publication> publications,
      Collection<FinalCell> finals,
      Collection<PendingChange> changes,
      Collection<Adjustment> adjustments,
      Collection<Partial> partials,
      Instant now) {
    Map<BusinessDate, CurrentRelease> current = currentReleases(publications, now);
    return windows(panes(current, finals, changes, adjustments, partials), current).stream().map(this::declared).toList();
  }

  /**
   * The panes that readers' windows are made of, with the stored measures alone. Each pane is made of what is given of it and of nothing else, so some panes may be
   * asked for by themselves.
   *
   * @param current the releases in effect, by date
   */
  public List<MergedCell> panes(
      Map<BusinessDate, CurrentRelease> current,
      Collection<FinalCell> finals,
      Collection<PendingChange> changes,
      Collection<Adjustment> adjustments,
      Collection<Partial> partials) {
    Map<Cell, PendingChange> pending = pending(changes, adjustments, current);
    Set<Cell> told = new HashSet<>();
    List<MergedCell> panes = new ArrayList<>();
    for (FinalCell cell : finals) {
      CurrentRelease release = current.get(cell.cell().businessDate());
      if (cell.isOf(release)) {
        told.add(cell.cell());
        panes.add(released(cell.cell(), cell.amounts(), Optional.ofNullable(pending.get(cell.cell())), release));
      }
    }
    for (PendingChange change : pending.values()) {
      if (!told.contains(change.cell()) && change.isAnything(metric.storedMeasures())) {
        panes.add(released(change.cell(), nothing(), Optional.of(change), current.get(change.cell().businessDate())));
      }
    }
    partials.stream()
        .filter(partial -> !current.containsKey(partial.cell().businessDate()))
        .collect(toMap(Partial::cell, partial -> partial, (one, other) -> one.merge(other, metric.storedMeasures()), LinkedHashMap::new))
        .values().stream()
        .filter(merged -> merged.recordCount() != 0) // all its records are gone again: a release would not have the cell
        .map(this::open)
        .forEach(panes::add);
    return panes;
  }

  /**
   * The windows that readers see, with the stored measures alone: the panes themselves where windows do not slide.
   *
   * @param panes all that lie in any of the windows that are asked for
   */
  public List<MergedCell> windows(List<MergedCell> panes, Map<BusinessDate, CurrentRelease> current) {
    return metric.window() instanceof WindowKind.Sliding sliding ? new SlidingWindows(sliding, calendar, metric.storedMeasures()).of(panes, current) : panes;
  }

  /** A cell with all measures in declared order: ratios are derived from the stored ones. */
  public MergedCell declared(MergedCell stored) {
    return stored.with(declared(stored.amounts()), declaredPending(stored));
  }

  /** By date: what the last of the entries that have taken effect serves, if it serves anything. */
  public static Map<BusinessDate, CurrentRelease> currentReleases(Collection<Publication> publications, Instant now) {
    Map<BusinessDate, Publication> last = publications.stream()
        .filter(publication -> !publication.effectiveAt().isAfter(now))
        .collect(toMap(Publication::businessDate, publication -> publication, BinaryOperator.maxBy(Comparator.comparingLong(Publication::entry))));
    Map<BusinessDate, CurrentRelease> current = new HashMap<>();
    last.forEach((date, publication) -> publication.serves().ifPresent(served -> current.put(date, new CurrentRelease(date, served, publication.effectiveAt()))));
    return current;
  }

  /** What the batches beyond each current release's cut did to its date's cells, less what current releases of other dates have booked of it. */
  private Map<Cell, PendingChange> pending(
      Collection<PendingChange> changes, Collection<Adjustment> adjustments, Map<BusinessDate, CurrentRelease> current) {
    Stream<PendingChange> beyond =
        changes.stream()
            .filter(change -> current.containsKey(change.cell().businessDate()))
            .filter(change -> change.ingestBatch() > current.get(change.cell().businessDate()).served().coveredIngestBatch());
    Stream<PendingChange> booked =
        adjustments.stream().filter(adjustment -> adjustment.isOf(current.get(adjustment.bookedOn()))).map(Adjustment::takenOff);
    Map<Cell, PendingChange> pending =
        Stream.concat(beyond, booked)
            .collect(toMap(PendingChange::cell, change -> change, (one, other) -> one.merge(other, metric.storedMeasures()), LinkedHashMap::new));
    pending.values().removeIf(change -> change.ingestBatch() == PendingChange.NO_BATCH); // booked and released since, and taken back: nothing is left
    return pending;
  }

  private MergedCell released(Cell cell, Amounts amounts, Optional<PendingChange> change, CurrentRelease release) {
    return new MergedCell(
        cell,
        amounts,
        change.map(PendingChange::amounts).orElse(nonePending(amounts)),
        FINAL,
        Optional.of(release.served().releaseId()),
        release.served().isRestatement(),
        false,
        release.effectiveAt());
  }

  private MergedCell open(Partial merged) {
    boolean approximate = metric.hasSketched() || (metric.hasRetaining() && merged.retractions() > 0);
    return new MergedCell(
        merged.cell(), merged.amounts(), nonePending(merged.amounts()), PROVISIONAL, Optional.empty(), false, approximate, merged.committedAt());
  }

  /** The figures of a cell without records. */
  private Amounts nothing() {
    return new Amounts(metric.storedMeasures().stream().map(measure -> measure instanceof Measure.Additive ? zero(measure) : null).toList());
  }

  private static BigDecimal zero(Measure.Stored measure) {
    return BigDecimal.valueOf(0, measure.scale());
  }

  private Amounts nonePending(Amounts amounts) {
    List<Measure.Stored> measures = metric.storedMeasures();
    return new Amounts(
        IntStream.range(0, measures.size()).mapToObj(i -> measures.get(i) instanceof Measure.Additive ? zero(measures.get(i)) : amounts.at(i)).toList());
  }

  /** All measures in declared order: the stored ones as merged, the ratios derived from them. */
  private Amounts declared(Amounts stored) {
    Map<String, BigDecimal> values = byName(stored);
    for (Measure.Ratio ratio : metric.ratios()) {
      values.put(ratio.name(), Amounts.ratio(values.get(ratio.numerator()), values.get(ratio.denominator()), ratio.scale()));
    }
    return inOrder(values);
  }

  /** As {@link #declared}: the ratios are those of what the cell would be. */
  private Amounts declaredPending(MergedCell cell) {
    Map<String, BigDecimal> figures = byName(cell.amounts());
    Map<String, BigDecimal> values = byName(cell.pending());
    for (Measure.Ratio ratio : metric.ratios()) {
      values.put(
          ratio.name(),
          Amounts.ratio(
              sum(figures.get(ratio.numerator()), values.get(ratio.numerator())),
              sum(figures.get(ratio.denominator()), values.get(ratio.denominator())),
              ratio.scale()));
    }
    return inOrder(values);
  }

  private static BigDecimal sum(BigDecimal one, BigDecimal other) {
    return one == null || other == null ? null : one.add(other);
  }

  private Map<String, BigDecimal> byName(Amounts stored) {
    Map<String, BigDecimal> values = new HashMap<>();
    for (int i = 0; i < metric.storedMeasures().size(); i++) {
      values.put(metric.storedMeasures().get(i).name(), stored.at(i));
    }
    return values;
  }

  private Amounts inOrder(Map<String, BigDecimal> values) {
    return new Amounts(metric.measures().stream().map(measure -> values.get(measure.name())).toList());
  }
}
