package io.daybook.reconciliation;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;

/**
 * The parts of the waterfall that a cell has.
 *
 * @param rows by the name of the part, with a column for each measure
 */
record CellParts(Map<String, Row> rows) {
  CellParts {
    rows = Map.copyOf(rows);
  }

  static CellParts of(Iterable<Row> rows) {
    Map<String, Row> byPart = new HashMap<>();
    rows.forEach(row -> byPart.put(row.getAs("_part"), row));
    return new CellParts(byPart);
  }

  /** The number in a column; empty where the cell does not have the part, and where the part has no number. */
  Optional<BigDecimal> number(String part, String column) {
    return this.<Number>value(part, column).map(number -> number instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf(number.longValue()));
  }

  /** The numbers of those parts that have one. */
  Stream<BigDecimal> numbers(Collection<String> parts, String column) {
    return parts.stream().flatMap(part -> number(part, column).stream());
  }

  /** The sketches of those parts that have one. */
  Stream<byte[]> sketches(Collection<String> parts, String column) {
    return parts.stream().flatMap(part -> this.<byte[]>value(part, column).stream());
  }

  private <T> Optional<T> value(String part, String column) {
    return Optional.ofNullable(rows.get(part)).map(row -> row.<T>getAs(column));
  }
}
