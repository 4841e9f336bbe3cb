package io.daybook.cli;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.LakeTables;
import io.daybook.reconciliation.CellDrift;
import io.daybook.reconciliation.DriftAlarm;
import io.daybook.reconciliation.DriftSteps;
import io.daybook.reconciliation.DriftTotal;
import io.daybook.reconciliation.ReleasedDrift;
import io.daybook.reconciliation.UsualDrift;
import io.daybook.serving.Column;
import io.daybook.serving.Rows;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What there is to tell of the drift of releases.
 *
 * @param releases by date, ascending
 * @param steps by date, then in the order of the pipeline file
 * @param worst of each measure the cells with the largest absolute difference
 * @param alarms of the releases' dates
 * @param trend what the releases of the weeks up to the last date drifted by, in the order of {@code steps}
 * @param at when it was looked at
 */
record DriftReport(
    Pipeline pipeline,
    Map<BusinessDate, String> releases,
    List<DriftSteps> steps,
    List<CellDrift> worst,
    List<DriftAlarm> alarms,
    List<DriftTotal> trend,
    Instant at) {
  static final int WORST_CELLS = 10;

  /** Dates of the trend: five weeks without a gap, more where dates in between have no records. */
  static final int TREND_DATES = 35;

  DriftReport {
    releases = Collections.unmodifiableMap(new TreeMap<>(releases));
    steps = List.copyOf(steps);
    worst = List.copyOf(worst);
    alarms = List.copyOf(alarms);
    trend = List.copyOf(trend);
  }

  /** @param served by date, all releases that are served: what is usual is learned from them */
  static DriftReport of(Pipeline pipeline, ReleasedDrift drift, Map<BusinessDate, String> asked, Map<BusinessDate, String> served, Instant at) {
    List<DriftSteps> steps = drift.steps(asked);
    TreeMap<BusinessDate, String> earlier = new TreeMap<>(served);
    earlier.keySet().removeAll(asked.keySet());
    TreeMap<BusinessDate, String> dates = new TreeMap<>(asked);
    newest(earlier.headMap(dates.firstKey()), Math.max(UsualDrift.LEARNED_FROM, TREND_DATES - asked.size())).forEach(dates::put);
    earlier.subMap(dates.firstKey(), new TreeMap<>(asked).lastKey()).forEach(dates::putIfAbsent);
    List<DriftTotal> totals = drift.totals(dates);
    Collection<BusinessDate> shown = newest(dates, Math.max(TREND_DATES, asked.size())).keySet();
    return new DriftReport(
        pipeline,
        asked,
        steps,
        drift.worst(asked, WORST_CELLS),
        UsualDrift.alarms(totals, asked.keySet()),
        totals.stream().filter(total -> shown.contains(total.date())).toList(),
        at);
  }

  private static Map<BusinessDate, String> newest(Map<BusinessDate, String> dates, int count) {
    return dates.entrySet().stream()
        .skip(Math.max(0, dates.size() - count))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, TreeMap::new));
  }

  BusinessDate first() {
    return releases.keySet().iterator().next();
  }

  BusinessDate last() {
    return List.copyOf(releases.keySet()).get(releases.size() - 1);
  }

  /** The absolute unexplained amounts of all cells, figures and measures. */
  BigDecimal unexplained() {
    return steps.stream().map(step -> step.total().unexplained()).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  boolean isExplained() {
    return unexplained().signum() == 0;
  }

  /** Whether all is explained, in one sentence. */
  String verdict() {
    String dates = releases.size() == 1 ? first().toString() : "%d dates, %s to %s,".formatted(releases.size(), first(), last());
    if (isExplained()) {
      return "%s explained to the cent: the causes add up to each difference, and nothing is unexplained.".formatted(dates);
    }
    return "%s NOT explained: %s are unexplained over all measures; 'daybook reconcile explain' shows where.".formatted(dates, unexplained().stripTrailingZeros().toPlainString());
  }

  /** All dates together, a figure of each measure, in the order of the pipeline file. */
  List<DriftSteps> sums() {
    Map<List<String>, DriftSteps> sums = new LinkedHashMap<>();
    pipeline.metrics().forEach(
        metric ->
            metric.additiveMeasures().forEach(
                measure ->
                    steps.stream()
                        .filter(step -> step.total().metric().equals(metric.name()) && step.total().measure().equals(measure.name()))
                        .reduce(DriftReport::sum)
                        .ifPresent(sum -> sums.put(List.of(metric.name(), measure.name()), sum))));
    return List.copyOf(sums.values());
  }

  private static DriftSteps sum(DriftSteps one, DriftSteps other) {
    return new DriftSteps(DriftText.sum(one.total(), other.total()), one.atDayEnd().add(other.atDayEnd()), one.atRelease().add(other.atRelease()));
  }

  Measure.Additive measure(DriftTotal total) {
    return ReleasedDrift.measure(pipeline, total).orElseThrow();
  }

  /** The measures that people look at first: amounts with decimal places where there are any, else sums, else counts. */
  List<DriftSteps> main() {
    List<DriftSteps> sums = sums();
    return Stream.<Predicate<Measure.Additive>>of(measure -> measure.scale() > 0, Measure.Sum.class::isInstance, measure -> true)
        .map(kind -> sums.stream().filter(step -> kind.test(measure(step.total()))).toList())
        .filter(chosen -> !chosen.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /** The causes that moved any of the figures, in the order of the waterfall. */
  static List<String> moving(Stream<DriftTotal> totals) {
    List<DriftTotal> all = totals.toList();
    return LakeTables.CAUSES.stream().filter(cause -> all.stream().anyMatch(total -> moved(total, cause))).toList();
  }

  private static boolean moved(DriftTotal total, String cause) {
    return Optional.ofNullable(total.causes().get(cause)).filter(amount -> amount.signum() != 0).isPresent();
  }

  /** A row for each date and measure. */
  Rows rows() {
    List<Column> columns =
        Stream.of(
                Stream.of("business_date", "release_id", "metric", "measure", "provisional", "provisional_at_day_end", "provisional_at_release"),
                LakeTables.CAUSES.stream(),
                Stream.of("final", "unexplained"))
            .flatMap(names -> names)
            .map(name -> new Column(name, "varchar"))
            .toList();
    return new FewRows(columns, steps.stream().map(this::row).toList());
  }

  private List<Object> row(DriftSteps step) {
    DriftTotal total = step.total();
    int scale = measure(total).scale();
    List<Object> row = new ArrayList<>(List.of(total.date(), releases.get(total.date()), total.metric(), total.measure()));
    Stream.of(Stream.of(total.provisional(), step.atDayEnd(), step.atRelease()), LakeTables.CAUSES.stream().map(total.causes()::get), Stream.of(total.finalFigure(), total.unexplained()))
        .flatMap(figures -> figures)
        .map(figure -> figure.setScale(scale)) // drift tables have further places, all 0
        .forEach(row::add);
    return row;
  }
}
