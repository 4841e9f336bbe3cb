package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;

import io.daybook.lake.Lake;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where in the source's log it begins what the tables know of it. Positions before that cannot be judged. */
final class LogBeginnings {
  private final Lake lake;
  private Optional<Long> firstRecord = Optional.empty();
  private Optional<Long> firstEnd = Optional.empty();

  LogBeginnings(Lake lake) {
    this.lake = lake;
  }

  /** The first record whose transaction, or snapshot, has been kept. */
  Optional<Long> firstRecord() {
    firstRecord = firstRecord.or(() -> least(lake.read(lake.tables().transactionParts()), "first_lsn"));
    return firstRecord;
  }

  /** The first end that the transaction topic tells of. */
  Optional<Long> firstEnd() {
    firstEnd = firstEnd.or(() -> least(lake.read(lake.tables().sourceTransactions()).where(col("status").equalTo("END")), "lsn"));
    return firstEnd;
  }

  private static Optional<Long> least(Dataset<Row> rows, String position) {
    Row least = rows.agg(min(position)).head();
    return least.isNullAt(0) ? Optional.empty() : Optional.of(least.getLong(0));
  }
}
