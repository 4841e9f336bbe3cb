package io.daybook.reconciliation;

import io.daybook.lake.LakeTables;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Where the drift of a metric's cells comes from, record by record. To be closed when the records are read.
 *
 * @param figures by additive measure, the columns of the drift table, summed over the cells
 * @param causes those with a part in the cells, in the order of the waterfall
 * @param records of all causes, in any order
 * @param held what to let go of at the end
 */
public record DriftExplanation(Map<String, Map<String, BigDecimal>> figures, List<CauseRecords> causes, Dataset<Row> records, Runnable held) implements AutoCloseable {
  public DriftExplanation {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    causes = List.copyOf(causes);
  }

  /** Whether every cause is the sum of its records, and nothing is unexplained. */
  public boolean isWhole() {
    return causes.stream().allMatch(CauseRecords::isWhole)
        && figures.values().stream().allMatch(columns -> LakeTables.UNEXPLAINED.stream().allMatch(column -> columns.get(column).signum() == 0));
  }

  @Override
  public void close() {
    held.run();
  }
}
