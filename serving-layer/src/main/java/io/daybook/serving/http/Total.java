package io.daybook.serving.http;

import static java.util.Objects.requireNonNull;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.release.Amounts;
import io.daybook.core.release.MergedCell;
import io.daybook.core.release.Status;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Several cells of a metric taken together, at least one. Sums and counts add up, extremes merge, ratios are those of the sums; what does not add up has no value over
 * more than one cell.
 */
final class Total {
  private static final int SHARE_SCALE = 4;

  private final Metric metric;
  private final List<MergedCell> cells = new ArrayList<>();
  private final List<BigDecimal> amounts;
  private final List<BigDecimal> pending;
  private final List<BigDecimal> provisional;
  private final Set<String> releases = new TreeSet<>();
  private final Set<Status> states = new TreeSet<>();
  private long recordCount;

  Total(Metric metric) {
    this.metric = requireNonNull(metric, "metric is null");
    this.amounts = none(metric);
    this.pending = none(metric);
    this.provisional = none(metric);
  }

  private static List<BigDecimal> none(Metric metric) {
    List<BigDecimal> none = new ArrayList<>();
    metric.storedMeasures().forEach(measure -> none.add(null));
    return none;
  }

  /**
   * Takes in a cell.
   *
   * @param stored with the stored measures alone
   * @param records of the cell's partials
   */
  void add(MergedCell stored, long records) {
    cells.add(stored);
    merge(amounts, stored.amounts());
    merge(pending, stored.pending());
    if (stored.status() == Status.PROVISIONAL) {
      merge(provisional, stored.amounts());
    }
    stored.releaseId().ifPresent(releases::add);
    states.add(stored.status());
    recordCount += records;
  }

  private void merge(List<BigDecimal> sums, Amounts further) {
    for (int i = 0; i < sums.size(); i++) {
      Measure.Stored measure = metric.storedMeasures().get(i);
      if (!(measure instanceof Measure.Sketched)) {
        sums.set(i, measure.merge(sums.get(i), further.at(i)));
      } else {
        sums.set(i, cells.size() == 1 ? further.at(i) : null);
      }
    }
  }

  long recordCount() {
    return recordCount;
  }

  /** Whether any of it may still move. */
  boolean isOpen() {
    return states.contains(Status.PROVISIONAL);
  }

  Optional<MergedCell> onlyCell() {
    return cells.size() == 1 ? Optional.of(cells.get(0)) : Optional.empty();
  }

  /** FINAL, PROVISIONAL, or MIXED. */
  String status() {
    return states.size() > 1 ? "MIXED" : states.iterator().next().name();
  }

  Set<String> releaseIds() {
    return releases;
  }

  void measures(Json json) throws IOException {
    write(json, byName(amounts), Map.of());
  }

  /** Ratios are those of what the figures would be. */
  void pending(Json json) throws IOException {
    write(json, byName(pending), byName(amounts));
  }

  private void write(Json json, Map<String, BigDecimal> values, Map<String, BigDecimal> beside) throws IOException {
    for (Measure measure : metric.measures()) {
      BigDecimal value = measure instanceof Measure.Ratio ratio
          ? Amounts.ratio(sum(ratio.numerator(), values, beside), sum(ratio.denominator(), values, beside), ratio.scale())
          : values.get(measure.name());
      MetricJson.measure(json, measure, value);
    }
  }

  private static BigDecimal sum(String name, Map<String, BigDecimal> values, Map<String, BigDecimal> beside) {
    BigDecimal value = values.get(name);
    return value == null || beside.get(name) == null ? value : value.add(beside.get(name));
  }

  private Map<String, BigDecimal> byName(List<BigDecimal> stored) {
    Map<String, BigDecimal> values = new HashMap<>();
    for (int i = 0; i < stored.size(); i++) {
      values.put(metric.storedMeasures().get(i).name(), stored.get(i));
    }
    return values;
  }

  /** How much of each count and sum is provisional; null where the figure is 0. */
  void provisionalShare(Json json) throws IOException {
    Map<String, BigDecimal> all = byName(amounts);
    Map<String, BigDecimal> open = byName(provisional);
    for (Measure.Additive measure : metric.additiveMeasures()) {
      BigDecimal part = open.get(measure.name()) == null ? BigDecimal.ZERO : open.get(measure.name());
      BigDecimal whole = all.get(measure.name());
      boolean none = whole == null || whole.signum() == 0;
      json.amount(measure.name(), none ? null : part.divide(whole, SHARE_SCALE, RoundingMode.HALF_UP), SHARE_SCALE);
    }
  }

  /** What the largest comes first by: the first count or sum. */
  BigDecimal size() {
    BigDecimal first = byName(amounts).get(metric.additiveMeasures().get(0).name());
    return first == null ? BigDecimal.ZERO : first;
  }
}
