package io.daybook.batch;

import static org.apache.spark.sql.functions.col;

import io.daybook.lake.Lake;
import io.daybook.lake.LakeTable;
import io.daybook.lake.Offsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** A numbered stretch of the topic, {@code [fromOffsets, untilOffsets)} of each partition. */
record IngestBatch(long number, Map<Integer, Long> fromOffsets, Map<Integer, Long> untilOffsets) {

  /** The last batch that was noted, written or not. */
  static Optional<IngestBatch> last(Lake lake) {
    List<Row> rows = lake.read(lake.tables().ingestBatches()).orderBy(col("batch_id").desc()).limit(1).collectAsList();
    return rows.stream()
        .map(row -> new IngestBatch(row.<Long>getAs("batch_id"), Offsets.of(row, "from_offsets"), Offsets.of(row, "until_offsets")))
        .findFirst();
  }

  /** The batch that follows on {@code from}, of at most about {@code maxRecords}, shared evenly by the partitions. */
  static IngestBatch next(long number, Map<Integer, Long> from, Map<Integer, Long> end, long maxRecords) {
    Map<Integer, Long> begin = new TreeMap<>();
    Map<Integer, Long> until = new TreeMap<>();
    end.forEach(
        (partition, endOffset) -> {
          long start = from.getOrDefault(partition, 0L); // a partition that was added since begins at 0
          begin.put(partition, start);
          until.put(partition, Math.min(endOffset, start + Math.max(1, maxRecords / end.size())));
        });
    return new IngestBatch(number, begin, until);
  }

  /** Notes the batch before anything of it is written. */
  void note(Lake lake, Instant startedAt) {
    LakeTable batches = lake.tables().ingestBatches();
    lake.append(batches, lake.rows(batches, List.of(RowFactory.create(number, fromOffsets, untilOffsets, startedAt))), Ingest.WRITER, number);
  }

  /** Whether every table has the batch: the master dataset is written last. */
  boolean isWritten(Lake lake) {
    return lake.lastAppend(lake.tables().changes(), Ingest.WRITER) >= number;
  }
}
