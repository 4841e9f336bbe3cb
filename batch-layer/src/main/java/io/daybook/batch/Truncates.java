package io.daybook.batch;

import static org.apache.spark.sql.functions.col;

import io.daybook.core.change.Decoded;
import io.daybook.core.pipeline.Gate;
import io.daybook.lake.Lake;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Truncates that nobody has looked at. The source no longer has any of its records, whatever their date, and did not say so of each: every date is
 * held back, however long ago the truncate came.
 */
final class Truncates {
  private final Gate.Completeness declared;
  private final Lake lake;

  Truncates(Gate.Completeness declared, Lake lake) {
    this.declared = declared;
    this.lake = lake;
  }

  /** The truncates among rows of the quarantine. */
  static Dataset<Row> in(Dataset<Row> quarantined) {
    return quarantined.where(col("reason").startsWith(Decoded.Truncated.REASON_START)).orderBy("partition", "offset").limit(1000);
  }

  static Gate.RecordPlace place(Row row) {
    return new Gate.RecordPlace(row.<Integer>getAs("partition"), row.<Long>getAs("offset"));
  }

  /** @param lastBatch the last ingest batch to look at */
  void find(long lastBatch, Gaps gaps) {
    List<String> unknown =
        in(lake.read(lake.tables().quarantine()).where(col("ingest_batch").leq(lastBatch))).collectAsList().stream()
            .map(Truncates::place)
            .filter(place -> !declared.knownTruncates().contains(place))
            .map(Gate.RecordPlace::toString)
            .toList();
    if (!unknown.isEmpty()) {
      gaps.addToAll(
          """
          the source has emptied its table without deleting its records, as the records at %s say; the figures still have what it held. Ask the \
          source why, let it send a delete for each record that is gone for good, or the records anew; then list the place in \
          gates.completeness.known_truncates and run the night again."""
              .formatted(Examples.of(unknown)));
    }
  }
}
