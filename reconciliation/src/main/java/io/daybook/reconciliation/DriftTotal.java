package io.daybook.reconciliation;

import io.daybook.core.time.BusinessDate;
import io.daybook.lake.LakeTables;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * The drift of one count or sum of a metric, over all cells of a business date. Of other measures there is none: figures of cells that do not add up, and
 * neither do their differences.
 *
 * @param causes what the difference comes from, in the order of the waterfall; they add up to final − provisional where nothing is unexplained
 * @param unexplained the sum of the cells' absolute unexplained amounts, of the provisional, late and final figures: none makes up for another
 */
public record DriftTotal(
    BusinessDate date,
    String metric,
    String measure,
    BigDecimal provisional,
    BigDecimal finalFigure,
    Map<String, BigDecimal> causes,
    BigDecimal unexplained) {
  public DriftTotal {
    causes = Collections.unmodifiableMap(new LinkedHashMap<>(causes));
  }

  /** @param row of a drift table, of a cell or of many that were added up */
  static DriftTotal of(String metric, Row row) {
    Map<String, BigDecimal> causes = new LinkedHashMap<>();
    LakeTables.CAUSES.forEach(cause -> causes.put(cause, row.getAs(cause)));
    return new DriftTotal(
        new BusinessDate(row.<LocalDate>getAs("business_date")),
        metric,
        row.getAs("measure"),
        row.getAs("provisional"),
        row.getAs("final"),
        causes,
        LakeTables.UNEXPLAINED.stream().map(name -> row.<BigDecimal>getAs(name).abs()).reduce(BigDecimal.ZERO, BigDecimal::add));
  }

  public BigDecimal difference() {
    return finalFigure.subtract(provisional);
  }
}
