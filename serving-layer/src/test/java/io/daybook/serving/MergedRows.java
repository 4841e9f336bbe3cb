package io.daybook.serving;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.release.Amounts;
import io.daybook.core.release.Cell;
import io.daybook.core.release.MergedCell;
import io.daybook.core.release.Status;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.Window;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of a merged view as the merge rule gives them in Java. */
final class MergedRows {
  private MergedRows() {}

  static List<MergedCell> cells(Metric metric, Iterable<List<Object>> rows) {
    List<MergedCell> cells = new ArrayList<>();
    for (List<Object> row : rows) {
      int measures = 3 + metric.dimensions().size();
      int status = measures + metric.measures().size();
      Cell cell = new Cell(new BusinessDate((LocalDate) row.get(0)), new Window((Instant) row.get(1), (Instant) row.get(2)), row.subList(3, measures));
      int pending = status + 5;
      cells.add(new MergedCell(cell, amounts(row.subList(measures, status)), amounts(row.subList(pending, pending + metric.measures().size())), Status.valueOf((String) row.get(status)),
          Optional.ofNullable((String) row.get(status + 1)), (Boolean) row.get(status + 2), (Boolean) row.get(status + 3), (Instant) row.get(status + 4)));
    }
    return cells;
  }

  /** As text, to be compared: whatever the order. */
  static List<String> sorted(List<MergedCell> cells) {
    return cells.stream().map(MergedCell::toString).sorted().toList();
  }

  private static Amounts amounts(List<Object> values) {
    return new Amounts(values.stream().map(value -> value instanceof Long count ? BigDecimal.valueOf(count) : (BigDecimal) value).toList());
  }
}
