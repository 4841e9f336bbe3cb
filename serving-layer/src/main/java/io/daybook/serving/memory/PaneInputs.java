package io.daybook.serving.memory;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.release.Adjustment;
import io.daybook.core.release.Amounts;
import io.daybook.core.release.Cell;
import io.daybook.core.release.CurrentRelease;
import io.daybook.core.release.FinalCell;
import io.daybook.core.release.MergeRule;
import io.daybook.core.release.MergedCell;
import io.daybook.core.release.Partial;
import io.daybook.core.release.PendingChange;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Sketch;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that the tables say of one pane, and what {@link MergeRule} makes of it.
 *
 * <p>Partials are added up as they come, which is why a batch must come once. Sketches are kept until somebody asks.
 */
final class PaneInputs {
  /** So many sketches at most wait to be merged. */
  private static final int MOST_SKETCHES = 16;

  private final Cell cell;
  private final MergeRule rule;
  private Optional<Partial> partial = Optional.empty();
  private final Map<Integer, List<byte[]>> sketches = new HashMap<>(0);
  private List<FinalCell> finals = List.of();
  private List<PendingChange> changes = List.of();
  private List<Adjustment> adjustments = List.of();
  private volatile Answer answer = new Answer(-1, Optional.empty());

  PaneInputs(Cell cell, MergeRule rule) {
    this.cell = cell;
    this.rule = rule;
  }

  void add(StoredPartial stored) {
    partial = Optional.of(partial.map(sum -> sum.merge(stored.partial(), rule.metric().storedMeasures())).orElse(stored.partial()));
    stored.sketches().forEach(this::add);
    changed();
  }

  private void add(int measure, byte[] sketch) {
    List<byte[]> all = sketches.computeIfAbsent(measure, place -> new ArrayList<>(1));
    all.add(sketch);
    if (all.size() > MOST_SKETCHES) {
      byte[] one = rule.metric().storedMeasures().get(measure) instanceof Measure.Distinct ? Sketch.mergedValues(all) : Sketch.mergedAmounts(all);
      all.clear();
      all.add(one);
    }
  }

  void add(FinalCell cellOfRelease) {
    finals = plus(finals, cellOfRelease);
    changed();
  }

  void add(PendingChange change) {
    changes = plus(changes, change);
    changed();
  }

  void add(Adjustment adjustment) {
    adjustments = plus(adjustments, adjustment);
    changed();
  }

  /** Forgets what other releases of the date than these say. */
  void retainReleases(Set<String> releaseIds) {
    finals = finals.stream().filter(known -> releaseIds.contains(known.releaseId())).toList();
    changed();
  }

  private static <T> List<T> plus(List<T> some, T further) {
    List<T> all = new ArrayList<>(some);
    all.add(further);
    return List.copyOf(all);
  }

  private void changed() {
    answer = new Answer(-1, Optional.empty());
  }

  /**
   * What the pane says; empty where there is none for readers.
   *
   * @param current the releases in effect, by date
   * @param stamp changes with {@code current}
   */
  Optional<Pane> pane(Map<BusinessDate, CurrentRelease> current, long stamp) {
    Answer known = answer;
    if (known.stamp() != stamp) {
      known = new Answer(stamp, merged(current));
      answer = known;
    }
    return known.pane();
  }

  private Optional<Pane> merged(Map<BusinessDate, CurrentRelease> current) {
    List<Partial> partials = current.containsKey(cell.businessDate()) ? List.of() : partial.map(this::withEstimates).stream().toList();
    List<MergedCell> merged = rule.panes(current, finals, changes, adjustments, partials);
    return merged.stream().findFirst().map(pane -> new Pane(pane, partial.map(Partial::recordCount).orElse(0L)));
  }

  /** What partials do not tell of themselves: estimates of what their sketches have gathered. */
  private Partial withEstimates(Partial sum) {
    if (!rule.metric().hasSketched()) {
      return sum;
    }
    List<BigDecimal> values = new ArrayList<>(sum.amounts().values());
    List<Measure.Stored> measures = rule.metric().storedMeasures();
    for (int i = 0; i < measures.size(); i++) {
      List<byte[]> gathered = sketches.getOrDefault(i, List.of());
      if (measures.get(i) instanceof Measure.Distinct) {
        values.set(i, BigDecimal.valueOf(gathered.isEmpty() ? 0 : Sketch.differentValues(gathered)));
      } else if (measures.get(i) instanceof Measure.Quantile quantile) {
        values.set(i, Sketch.quantile(gathered, quantile.at()).map(amount -> amount.setScale(quantile.scale(), RoundingMode.HALF_UP)).orElse(null));
      }
    }
    return new Partial(sum.cell(), new Amounts(values), sum.recordCount(), sum.retractions(), sum.committedAt());
  }

  /** What was answered last. */
  private record Answer(long stamp, Optional<Pane> pane) {}
}
