package io.daybook.serving.http;

import static java.util.Objects.requireNonNull;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Amounts;
import io.daybook.core.release.MergedCell;
import io.daybook.core.release.PeriodLength;
import io.daybook.core.release.PeriodRow;
import io.daybook.core.release.PeriodRule;
import io.daybook.core.release.PeriodStatus;
import io.daybook.serving.memory.Pane;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Several cells of a metric taken together, at least one, as {@link PeriodRule} takes them. */
final class Total {
  private final Metric metric;
  private final PeriodRow row;
  private final SortedSet<String> releaseIds = new TreeSet<>();
  private final long recordCount;
  private final int cells;

  /** @param cells with their stored measures */
  Total(Pipeline pipeline, Metric metric, List<Pane> cells) {
    this.metric = requireNonNull(metric, "metric is null");
    List<MergedCell> merged = cells.stream().map(Pane::merged).toList();
    this.row = new PeriodRule(metric, pipeline.calendar(), PeriodLength.DAY).together(merged);
    merged.forEach(cell -> cell.releaseId().ifPresent(releaseIds::add));
    this.recordCount = cells.stream().mapToLong(Pane::recordCount).sum();
    this.cells = cells.size();
  }

  long recordCount() {
    return recordCount;
  }

  /** Whether any of it may still move. */
  boolean isOpen() {
    return row.status() != PeriodStatus.FINAL;
  }

  boolean isOneCell() {
    return cells == 1;
  }

  String status() {
    return row.status().name();
  }

  SortedSet<String> releaseIds() {
    return releaseIds;
  }

  Amounts measures() {
    return row.amounts();
  }

  Amounts pending() {
    return row.pending();
  }

  /** How much of each count and sum is provisional; null where the figure is 0. */
  void provisionalShare(Json json) throws IOException {
    List<Measure.Additive> measures = metric.additiveMeasures();
    for (int i = 0; i < measures.size(); i++) {
      json.amount(measures.get(i).name(), row.provisionalShares().at(i), PeriodRule.SHARE_SCALE);
    }
  }

  /** What the largest comes first by: the first count or sum. */
  BigDecimal size() {
    BigDecimal first = row.amounts().at(metric.measures().indexOf(metric.additiveMeasures().get(0)));
    return first == null ? BigDecimal.ZERO : first;
  }
}
