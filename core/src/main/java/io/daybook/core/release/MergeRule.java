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
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/**
 * What readers are given: a date that has a current release takes that release's cells and nothing else, any other date takes its partials and
 * nothing else. So no cell has two owners, and what arrives for a released date moves no released figure. Where windows slide, the cells are panes, of which
 * {@link SlidingWindows} makes the windows.
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
  public List<MergedCell> merge(Collection<Publication> publications, Collection<FinalCell> finals, Collection<Partial> partials, Instant now) {
    Map<BusinessDate, Publication> current = currentReleases(publications, now);
    Stream<MergedCell> released = finals.stream()
        .filter(cell -> cell.isOf(current.get(cell.cell().businessDate())))
        .map(cell -> released(cell, current.get(cell.cell().businessDate())));
    Stream<MergedCell> provisional = partials.stream()
        .filter(partial -> !current.containsKey(partial.cell().businessDate()))
        .collect(toMap(Partial::cell, partial -> partial, (one, other) -> one.merge(other, metric.storedMeasures()), LinkedHashMap::new))
        .values().stream()
        .filter(merged -> merged.recordCount() != 0) // all its records are gone again: a release would not have the cell
        .map(this::open);
    List<MergedCell> panes = Stream.concat(released, provisional).toList();
    List<MergedCell> windows =
        metric.window() instanceof WindowKind.Sliding sliding ? new SlidingWindows(sliding, calendar, metric.storedMeasures()).of(panes, current) : panes;
    return windows.stream().map(cell -> cell.with(declared(cell.amounts()))).toList();
  }

  /** By date: what the last of the entries that have taken effect serves, if it serves anything. */
  public static Map<BusinessDate, Publication> currentReleases(Collection<Publication> publications, Instant now) {
    Map<BusinessDate, Publication> current = publications.stream()
        .filter(publication -> !publication.effectiveAt().isAfter(now))
        .collect(toMap(Publication::businessDate, publication -> publication, BinaryOperator.maxBy(Comparator.comparingLong(Publication::entry))));
    current.values().removeIf(publication -> publication.releaseId().isEmpty());
    return current;
  }

  private MergedCell released(FinalCell cell, Publication release) {
    return new MergedCell(
        cell.cell(), cell.amounts(), FINAL, release.releaseId(), release.isRestatement(), false, release.effectiveAt());
  }

  private MergedCell open(Partial merged) {
    boolean approximate = metric.hasSketched() || (metric.hasRetaining() && merged.retractions() > 0);
    return new MergedCell(merged.cell(), merged.amounts(), PROVISIONAL, Optional.empty(), false, approximate, merged.committedAt());
  }

  /** All measures in declared order: the stored ones as merged, the ratios derived from them. */
  private Amounts declared(Amounts stored) {
    Map<String, BigDecimal> values = new HashMap<>();
    for (int i = 0; i < metric.storedMeasures().size(); i++) {
      values.put(metric.storedMeasures().get(i).name(), stored.values().get(i));
    }
    for (Measure.Ratio ratio : metric.ratios()) {
      values.put(ratio.name(), Amounts.ratio(values.get(ratio.numerator()), values.get(ratio.denominator()), ratio.scale()));
    }
    return new Amounts(metric.measures().stream().map(measure -> values.get(measure.name())).toList());
  }
}
