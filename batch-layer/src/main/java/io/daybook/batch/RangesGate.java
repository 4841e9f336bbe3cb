package io.daybook.batch;

import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.ReleaseGate;
import io.daybook.core.release.Standing;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Holds back a date with a total that is far from those of the dates before. Compared are the last dates with a release, served or staged by the same
 * run; a date with too few of them before it passes.
 */
final class RangesGate implements ReleaseGate {
  private final Gate.Ranges ranges;
  private final Pipeline pipeline;
  private final ReleaseRegister register;
  private final ReleaseTotals totals;

  RangesGate(Gate.Ranges ranges, Lake lake, Pipeline pipeline) {
    this.ranges = ranges;
    this.pipeline = pipeline;
    this.register = new ReleaseRegister(lake);
    this.totals = new ReleaseTotals(lake);
  }

  @Override
  public String name() {
    return "ranges";
  }

  @Override
  public Map<BusinessDate, List<String>> failures(NightlyPlan staged) {
    NavigableMap<BusinessDate, String> releases = releases(staged);
    Map<String, BusinessDate> compared = compared(staged, releases);
    List<ReleaseTotals.Figure> figures =
        ranges.ranges().stream().map(range -> new ReleaseTotals.Figure(pipeline.metric(range.metric()).orElseThrow(), range.measure())).toList();
    Map<ReleaseTotals.Figure, Map<String, BigDecimal>> found = totals.of(figures, compared);

    GateFailures failures = new GateFailures(name(), staged);
    for (int i = 0; i < figures.size(); i++) {
      Gate.Range range = ranges.ranges().get(i);
      Map<String, BigDecimal> ofReleases = found.getOrDefault(figures.get(i), Map.of());
      for (PlannedRelease release : staged.releases()) {
        List<BigDecimal> before =
            before(release.date(), range.last(), releases).stream().map(id -> ofReleases.getOrDefault(id, BigDecimal.ZERO)).toList();
        if (before.size() == range.last()) {
          check(range, release.date(), ofReleases.getOrDefault(release.releaseId(), BigDecimal.ZERO), before, failures);
        }
      }
    }
    return failures.byDate();
  }

  /** The release of each date that is served, or that the run has staged. */
  private NavigableMap<BusinessDate, String> releases(NightlyPlan staged) {
    NavigableMap<BusinessDate, String> releases = new TreeMap<>();
    for (Standing standing : register.read().standings().values()) {
      standing.served().ifPresent(served -> releases.put(standing.date(), served.releaseId()));
    }
    staged.releases().forEach(release -> releases.put(release.date(), release.releaseId()));
    return releases;
  }

  private Map<String, BusinessDate> compared(NightlyPlan staged, NavigableMap<BusinessDate, String> releases) {
    int longest = ranges.ranges().stream().mapToInt(Gate.Range::last).max().orElse(0);
    Map<String, BusinessDate> compared = new HashMap<>();
    for (PlannedRelease release : staged.releases()) {
      compared.put(release.releaseId(), release.date());
      releases.headMap(release.date(), false).descendingMap().entrySet().stream()
          .limit(longest)
          .forEach(before -> compared.put(before.getValue(), before.getKey()));
    }
    return compared;
  }

  private static List<String> before(BusinessDate date, int last, NavigableMap<BusinessDate, String> releases) {
    return releases.headMap(date, false).descendingMap().values().stream().limit(last).toList();
  }

  private static void check(Gate.Range range, BusinessDate date, BigDecimal total, List<BigDecimal> before, GateFailures failures) {
    BigDecimal median = before.stream().sorted().toList().get((before.size() - 1) / 2);
    if (!isWithin(total, median, range.factor())) {
      BigDecimal times = median.multiply(range.factor());
      BigDecimal share = median.divide(range.factor(), Math.max(4, median.scale()), RoundingMode.HALF_UP); // to be read, not to be compared
      failures.add(
          date,
          ("%s of %s is %s, and the last %d releases have a median of %s: %s to %s is allowed, a factor of %s."
                  + " Look for what is missing, doubled or wrong in the source, or widen gates.ranges.%s.%s; then run the night again.")
              .formatted(
                  range.measure().name(),
                  range.metric(),
                  Plain.number(total),
                  range.last(),
                  Plain.number(median),
                  Plain.number(times.min(share)),
                  Plain.number(times.max(share)),
                  range.factor().toPlainString(),
                  range.metric(),
                  range.measure().name()));
    }
  }

  /** Without dividing, so that it is exact; of negative totals as of positive ones. */
  private static boolean isWithin(BigDecimal total, BigDecimal median, BigDecimal factor) {
    BigDecimal sign = BigDecimal.valueOf(median.signum());
    BigDecimal amount = median.signum() == 0 ? total.abs() : total.multiply(sign);
    return amount.compareTo(median.abs().multiply(factor)) <= 0 && amount.multiply(factor).compareTo(median.abs()) >= 0;
  }
}
