package io.daybook.core.revision;

import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** What bands are measured beside: 1.96 standard deviations of all revisions of a measure before, without hour, class or age, around no change. */
public final class NaiveBand {
  private static final double STANDARD_DEVIATIONS = 1.96;

  private NaiveBand() {}

  /** Half its width on each date, by the dates before; 0 on the first. */
  public static Map<LocalDate, Double> halfWidths(Collection<RevisionHistory> kinds) {
    Map<LocalDate, Moments> byDate = new TreeMap<>();
    for (RevisionHistory history : kinds) {
      for (LocalDate date : history.dates()) {
        history.on(date).values().forEach(revisions -> byDate.merge(date, Moments.of(revisions), Moments::and));
      }
    }
    Map<LocalDate, Double> halfWidths = new TreeMap<>();
    Moments before = new Moments(0, 0, 0);
    for (Map.Entry<LocalDate, Moments> ofDate : byDate.entrySet()) {
      halfWidths.put(ofDate.getKey(), STANDARD_DEVIATIONS * before.standardDeviation());
      before = before.and(ofDate.getValue());
    }
    return halfWidths;
  }

  private record Moments(long count, double sum, double squares) {
    static Moments of(Revisions revisions) {
      double sum = revisions.moved().stream().mapToDouble(Revisions.Moved::revision).sum();
      return new Moments(revisions.figures(), sum, revisions.moved().stream().mapToDouble(moved -> moved.revision() * moved.revision()).sum());
    }

    Moments and(Moments other) {
      return new Moments(count + other.count, sum + other.sum, squares + other.squares);
    }

    double standardDeviation() {
      return count == 0 ? 0 : Math.sqrt(Math.max(0, squares / count - (sum / count) * (sum / count)));
    }
  }
}
