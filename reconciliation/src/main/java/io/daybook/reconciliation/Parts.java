package io.daybook.reconciliation;

import java.time.LocalDate;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the waterfall of planned releases is made of.
 *
 * @param rows every part of every cell; null in the columns that a part does not have
 * @param redefined dates of which tables hold something that was counted by an earlier definition
 */
record Parts(Dataset<Row> rows, Set<LocalDate> redefined) {
  Parts {
    redefined = Set.copyOf(redefined);
  }
}
