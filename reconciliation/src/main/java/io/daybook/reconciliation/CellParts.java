package io.daybook.reconciliation;

import static java.util.stream.Collectors.groupingBy;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;

/**
 * The parts of the waterfall that a cell has.
 *
 * @param rows by the name of the part, with a column for each measure. One for each part, and more only where an earlier definition told dimensions apart
 *     that the one in force does not
 */
record CellParts(Map<String, List<Row>> rows) {
  CellParts {
    rows = Map.copyOf(rows);
  }

  static CellParts of(Collection<Row> rows) {
    return new CellParts(rows.stream().collect(groupingBy(row -> row.<String>getAs("_part"))));
  }

  /** The numbers in a column of those parts that have one. */
  Stream<BigDecimal> numbers(Collection<String> parts, String column) {
    return this.<Number>values(parts, column).map(number -> number instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf(number.longValue()));
  }

  /** The sketches in a column of those parts that have one. */
  Stream<byte[]> sketches(Collection<String> parts, String column) {
    return values(parts, column);
  }

  private <T> Stream<T> values(Collection<String> parts, String column) {
    return parts.stream().flatMap(part -> rows.getOrDefault(part, List.of()).stream()).filter(row -> !row.isNullAt(row.fieldIndex(column))).map(row -> row.<T>getAs(column));
  }
}
