package io.daybook.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.daybook.core.release.Cut;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the speed layer had counted of a cut: its batches that lie within the cut as a whole. Partials come by batch, so this is as close as the two
 * can be compared to the last record.
 *
 * @param lastBatches the last batch within the cut, by epoch
 * @param offsets by partition, the first offset that those batches do not cover
 */
public record SpeedCoverage(Map<String, Long> lastBatches, Map<Integer, Long> offsets) {

  public static SpeedCoverage of(Lake lake, Cut cut) {
    return of(lake.read(lake.tables().speedBatches()), cut);
  }

  /** As {@link #of(Lake, Cut)}, without the batches that the speed layer committed after an instant: as it was then. */
  public static SpeedCoverage asOf(Lake lake, Cut cut, Instant instant) {
    return of(lake.read(lake.tables().speedBatches()).where(col("committed_at").leq(lit(instant))), cut);
  }

  private static SpeedCoverage of(Dataset<Row> speedBatches, Cut cut) {
    Map<String, Long> lastBatches = new TreeMap<>();
    Map<Integer, Long> offsets = new TreeMap<>();
    for (Row row : speedBatches.select("epoch", "batch_id", "until_offsets").collectAsList()) {
      Map<Integer, Long> until = Offsets.of(row, "until_offsets");
      if (Offsets.cover(cut.offsets(), until)) {
        lastBatches.merge(row.getString(0), row.getLong(1), Math::max);
        offsets = Offsets.max(offsets, until);
      } else {
        lastBatches.putIfAbsent(row.getString(0), -1L);
      }
    }
    return new SpeedCoverage(lastBatches, offsets);
  }

  /** Partials that are to be compared: all but those of batches beyond the cut. Those of no known epoch are, too: nothing explains them. */
  public Column compared(Cut cut) {
    Column beyond = col("epoch").equalTo(LakeTables.CORRECTION_EPOCH).and(col("batch_id").gt(cut.ingestBatch()));
    for (Map.Entry<String, Long> last : lastBatches.entrySet()) {
      beyond = beyond.or(col("epoch").equalTo(last.getKey()).and(col("batch_id").gt(last.getValue())));
    }
    return not(beyond);
  }

  /** Deliveries that the speed layer had read. */
  public Column read() {
    Column read = lit(false);
    for (Map.Entry<Integer, Long> until : offsets.entrySet()) {
      read = read.or(col("partition").equalTo(until.getKey()).and(col("offset").lt(until.getValue())));
    }
    return read;
  }
}
