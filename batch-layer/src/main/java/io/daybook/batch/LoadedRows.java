package io.daybook.batch;

import java.util.Optional;
import org.apache.spark.sql.Row;

/** Rows of a load, {@code [fromRow, untilRow)}. */
record LoadedRows(long loadId, long fromRow, long untilRow) {
  /** As an ingest batch's row has them. */
  static Optional<LoadedRows> of(Row batch) {
    Long loadId = batch.getAs("load_id");
    return loadId == null ? Optional.empty() : Optional.of(new LoadedRows(loadId, batch.<Long>getAs("from_row"), batch.<Long>getAs("until_row")));
  }

  @Override
  public String toString() {
    return "rows %d-%d of load %d".formatted(fromRow, untilRow - 1, loadId);
  }
}
