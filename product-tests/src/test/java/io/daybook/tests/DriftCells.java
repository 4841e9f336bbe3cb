package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.lake.LakeTables;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Row;

/**
 * What the drift tables say of measures, by the cells that {@link Truth} has. Amounts are without trailing zeros, and those that are 0 are left out.
 */
record DriftCells(List<Row> rows) {
  private static final List<String> UNEXPLAINED = List.of("unexplained_provisional", "unexplained_late", "unexplained_final");

  DriftCells {
    rows = List.copyOf(rows);
  }

  Map<String, BigDecimal> of(String measure, String column) {
    Map<String, BigDecimal> amounts = new TreeMap<>();
    for (Row row : rows) {
      if (row.getAs("measure").equals(measure) && amounts.put(row.getAs("cell"), row.getAs(column)) != null) {
        throw new AssertionError("%s of %s is there twice".formatted(measure, row.<String>getAs("cell")));
      }
    }
    return nonZero(amounts);
  }

  /** Every row: from provisional to final by the causes and what is unexplained, of whatever kind the measure is. */
  void assertAddUp() {
    for (Row row : rows) {
      BigDecimal explained = LakeTables.CAUSES.stream().map(cause -> row.<BigDecimal>getAs(cause)).reduce(row.<BigDecimal>getAs("provisional"), BigDecimal::add);
      assertThat(explained.add(row.getAs("unexplained_provisional")).add(row.getAs("unexplained_final"))).as("%s", row).isEqualByComparingTo(row.<BigDecimal>getAs("final"));
    }
  }

  void assertNothingUnexplained() {
    for (Row row : rows) {
      for (String column : UNEXPLAINED) {
        assertThat(row.<BigDecimal>getAs(column)).as("%s of %s", column, row).isEqualByComparingTo(BigDecimal.ZERO);
      }
    }
  }

  static Map<String, BigDecimal> lowest(Map<String, Extremes> cells) {
    return amounts(cells, Extremes::lowest);
  }

  static Map<String, BigDecimal> highest(Map<String, Extremes> cells) {
    return amounts(cells, Extremes::highest);
  }

  static Map<String, BigDecimal> quantities(Map<String, Truth.Spread> cells) {
    return amounts(cells, spread -> BigDecimal.valueOf(spread.quantities()));
  }

  static <T> Map<String, BigDecimal> amounts(Map<String, T> cells, Function<T, BigDecimal> amount) {
    Map<String, BigDecimal> amounts = new TreeMap<>();
    cells.forEach((cell, its) -> amounts.put(cell, amount.apply(its)));
    return nonZero(amounts);
  }

  static Map<String, BigDecimal> difference(Map<String, BigDecimal> minuend, Map<String, BigDecimal> subtrahend) {
    Map<String, BigDecimal> amounts = new TreeMap<>(minuend);
    subtrahend.forEach((cell, amount) -> amounts.merge(cell, amount.negate(), BigDecimal::add));
    return nonZero(amounts);
  }

  private static Map<String, BigDecimal> nonZero(Map<String, BigDecimal> amounts) {
    amounts.replaceAll((cell, amount) -> amount.stripTrailingZeros());
    amounts.values().removeIf(amount -> amount.signum() == 0);
    return amounts;
  }
}
