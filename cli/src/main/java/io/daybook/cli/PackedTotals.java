package io.daybook.cli;

import io.daybook.core.pipeline.Measure;
import io.daybook.serving.Column;
import io.daybook.serving.Rows;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The control totals of a metric in a pack.
 *
 * @param totals sums over all rows, of the measures that add up
 */
record PackedTotals(String metric, long rows, Map<Measure.Additive, BigDecimal> totals) {
  PackedTotals {
    totals = Collections.unmodifiableMap(new LinkedHashMap<>(totals));
  }

  /** A row per measure. */
  static Rows table(List<PackedTotals> metrics) {
    return new FewRows(
        List.of(new Column("metric", "varchar"), new Column("rows", "bigint"), new Column("measure", "varchar"), new Column("total", "decimal")),
        metrics.stream()
            .flatMap(each -> each.totals.keySet().stream().map(each::row))
            .toList());
  }

  private List<Object> row(Measure.Additive measure) {
    return List.of(metric, rows, measure.name(), totals.get(measure));
  }
}
