package io.daybook.serving;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.release.Amounts;
import io.daybook.core.release.PeriodRow;
import io.daybook.core.release.PeriodStatus;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.Window;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The rows of a view by hour, day or month as the rule for periods gives them in Java. */
final class PeriodRows {
  private PeriodRows() {}

  static List<PeriodRow> of(Metric metric, Iterable<List<Object>> rows) {
    List<PeriodRow> periods = new ArrayList<>();
    for (List<Object> row : rows) {
      int measures = 3 + metric.dimensions().size();
      int status = measures + metric.measures().size();
      int restated = status + 1 + metric.additiveMeasures().size();
      int pending = restated + 3;
      periods.add(new PeriodRow(
          new BusinessDate((LocalDate) row.get(0)),
          new Window((Instant) row.get(1), (Instant) row.get(2)),
          row.subList(3, measures),
          amounts(row.subList(measures, status)),
          amounts(row.subList(pending, row.size())),
          PeriodStatus.valueOf((String) row.get(status)),
          amounts(row.subList(status + 1, restated)),
          (Boolean) row.get(restated),
          (Boolean) row.get(restated + 1),
          (Instant) row.get(restated + 2)));
    }
    return periods;
  }

  /** As text, to be compared: whatever the order. */
  static List<String> sorted(List<PeriodRow> periods) {
    return periods.stream().map(PeriodRow::toString).sorted().toList();
  }

  private static Amounts amounts(List<Object> values) {
    return new Amounts(values.stream().map(value -> value instanceof Long count ? BigDecimal.valueOf(count) : (BigDecimal) value).toList());
  }
}
