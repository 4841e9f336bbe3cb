package io.daybook.core.release;

import static io.daybook.core.release.Status.FINAL;
import static io.daybook.core.release.Status.PROVISIONAL;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.Window;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Rolls a metric's rows up to hours, business dates or months. Where windows slide these are the rows of its panes: each record is in one pane, and in many windows.
 *
 * <p>Counts and sums add up, extremes merge, ratios are those of the merged sums. What is sketched does not merge once it is a figure; it is told where the
 * period has one row.
 *
 * <p>The serving layer's {@code PeriodSql} says the same in SQL; one test feeds both.
 */
public record PeriodRule(Metric metric, BusinessCalendar calendar, PeriodLength length) {
  /** Decimal places of {@link PeriodRow#provisionalShares}. */
  public static final int SHARE_SCALE = 4;

  public PeriodRule {
    requireNonNull(metric, "metric is null");
    requireNonNull(calendar, "calendar is null");
    requireNonNull(length, "length is null");
    if (!length.holdsWhole(metric.pane())) {
      throw new IllegalArgumentException("Invalid length for %s: %s (its windows of %s do not divide it)".formatted(metric.name(), length, metric.pane()));
    }
  }

  /**
   * The rows of the periods that have any, in no particular order.
   *
   * @param panes with the stored measures alone, as {@link MergeRule#panes} gives them
   */
  public List<PeriodRow> of(Collection<MergedCell> panes) {
    return panes.stream().collect(groupingBy(this::place, LinkedHashMap::new, toList())).entrySet().stream()
        .map(period -> row(period.getKey(), period.getValue()))
        .toList();
  }

  /**
   * Panes taken together, whatever their dates and dimensions: a row of the period that they span, without dimensions, of the earliest date.
   *
   * @param panes at least one
   */
  public PeriodRow together(List<MergedCell> panes) {
    BusinessDate first = panes.stream().map(pane -> pane.cell().businessDate()).min(Comparator.naturalOrder()).orElseThrow();
    Instant start = panes.stream().map(pane -> pane.cell().window().startInclusive()).min(Comparator.naturalOrder()).orElseThrow();
    Instant end = panes.stream().map(pane -> pane.cell().window().endExclusive()).max(Comparator.naturalOrder()).orElseThrow();
    return row(new Place(first, new Window(start, end), List.of()), panes);
  }

  private Place place(MergedCell pane) {
    BusinessDate date = pane.cell().businessDate();
    return new Place(length.dateOf(date), length.around(pane.cell().window().startInclusive(), date, calendar), pane.cell().dimensions());
  }

  private PeriodRow row(Place place, List<MergedCell> panes) {
    Map<String, BigDecimal> figures = merged(panes, MergedCell::amounts);
    Map<String, BigDecimal> pending = merged(panes, MergedCell::pending);
    for (Measure.Ratio ratio : metric.ratios()) {
      figures.put(ratio.name(), Amounts.ratio(figures.get(ratio.numerator()), figures.get(ratio.denominator()), ratio.scale()));
      pending.put(
          ratio.name(),
          Amounts.ratio(
              sum(figures.get(ratio.numerator()), pending.get(ratio.numerator())),
              sum(figures.get(ratio.denominator()), pending.get(ratio.denominator())),
              ratio.scale()));
    }
    return new PeriodRow(
        place.date(),
        place.period(),
        place.dimensions(),
        inOrder(figures),
        inOrder(pending),
        status(panes),
        provisionalShares(figures, merged(having(panes, PROVISIONAL), MergedCell::amounts)),
        panes.stream().anyMatch(MergedCell::restated),
        panes.stream().anyMatch(MergedCell::approximate),
        panes.stream().map(MergedCell::asOf).max(Comparator.naturalOrder()).orElseThrow());
  }

  /** The stored measures by name. */
  private Map<String, BigDecimal> merged(List<MergedCell> panes, Function<MergedCell, Amounts> amounts) {
    Map<String, BigDecimal> merged = new HashMap<>();
    for (int i = 0; i < metric.storedMeasures().size(); i++) {
      int index = i;
      Measure.Stored measure = metric.storedMeasures().get(i);
      boolean merges = !(measure instanceof Measure.Sketched) || panes.size() == 1;
      merged.put(measure.name(), merges ? panes.stream().map(pane -> amounts.apply(pane).at(index)).reduce(null, measure::merge) : null);
    }
    return merged;
  }

  private static PeriodStatus status(List<MergedCell> panes) {
    List<MergedCell> finals = having(panes, FINAL);
    return finals.isEmpty() ? PeriodStatus.PROVISIONAL : finals.size() == panes.size() ? PeriodStatus.FINAL : PeriodStatus.MIXED;
  }

  private static List<MergedCell> having(List<MergedCell> panes, Status status) {
    return panes.stream().filter(pane -> pane.status() == status).toList();
  }

  private Amounts provisionalShares(Map<String, BigDecimal> figures, Map<String, BigDecimal> provisional) {
    return new Amounts(
        metric.additiveMeasures().stream()
            .map(measure -> {
              BigDecimal part = provisional.get(measure.name());
              return Amounts.ratio(part == null ? BigDecimal.ZERO : part, figures.get(measure.name()), SHARE_SCALE);
            })
            .toList());
  }

  private static BigDecimal sum(BigDecimal one, BigDecimal other) {
    return one == null || other == null ? null : one.add(other);
  }

  private Amounts inOrder(Map<String, BigDecimal> values) {
    return new Amounts(metric.measures().stream().map(measure -> values.get(measure.name())).toList());
  }

  private record Place(BusinessDate date, Window period, List<Object> dimensions) {}
}
