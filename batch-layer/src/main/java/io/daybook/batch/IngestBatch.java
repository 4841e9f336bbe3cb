package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.max;

import io.daybook.lake.Deliveries;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTable;
import io.daybook.lake.Offsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A numbered stretch of the topic, {@code [fromOffsets, untilOffsets)} of each partition, or of a file that is loaded.
 *
 * @param rows those of the file; then the stretch of the topic is empty
 */
record IngestBatch(long number, Map<Integer, Long> fromOffsets, Map<Integer, Long> untilOffsets, Optional<LoadedRows> rows) {
  private static final Logger log = LoggerFactory.getLogger(IngestBatch.class);

  /** The last batch that was noted, written or not. */
  static Optional<IngestBatch> last(Lake lake) {
    return last(lake, lake.tables().ingestIntents());
  }

  /** The last batch that every other table has. */
  static Optional<IngestBatch> lastWritten(Lake lake) {
    return last(lake, lake.tables().ingestBatches());
  }

  private static Optional<IngestBatch> last(Lake lake, LakeTable table) {
    List<Row> rows = lake.readSmall(table).orderBy(col("batch_id").desc()).limit(1).collectAsList();
    return rows.stream().map(IngestBatch::of).findFirst();
  }

  /** As a row of {@code ingest_intents} or {@code ingest_batches} has it. */
  static IngestBatch of(Row row) {
    return new IngestBatch(row.<Long>getAs("batch_id"), Offsets.of(row, "from_offsets"), Offsets.of(row, "until_offsets"), LoadedRows.of(row));
  }

  /** The batch that follows on this one, with rows of a file. */
  IngestBatch next(LoadedRows rows) {
    return new IngestBatch(number + 1, untilOffsets, untilOffsets, Optional.of(rows));
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
    return new IngestBatch(number, begin, until, Optional.empty());
  }

  /** Notes the batch before anything of it is written. */
  void note(Lake lake, Instant startedAt) {
    LakeTable intents = lake.tables().ingestIntents();
    lake.append(intents, List.of(row(startedAt)), Ingest.WRITER, number);
  }

  /** Notes the end of the batch, when every other table has it. */
  void finish(Lake lake, Dataset<Row> decoded, long quarantined, Instant committedAt) {
    Column change = col("kind").equalTo(Deliveries.CHANGE);
    Row counts =
        decoded
            .agg(
                count_if(col("part").leq(1)), // a change that was split in two is one record
                count_if(change.and(col("redelivery_of").isNull())),
                count_if(change.and(col("redelivery_of").isNotNull())),
                max("arrival"))
            .head();
    LakeTable batches = lake.tables().ingestBatches();
    Row row = row(counts.get(0), counts.get(1), counts.get(2), quarantined, counts.get(3), committedAt);
    lake.append(batches, List.of(row), Ingest.WRITER, number);
    log.info(
        "Ingest batch {} committed {} records: {} changes, {} redelivered, {} quarantined",
        number, counts.get(0), counts.get(1), counts.get(2), quarantined);
  }

  private Row row(Object... further) {
    Stream<Object> place = Stream.of(number, fromOffsets, untilOffsets);
    Stream<Object> ofFile = Stream.of(rows.map(LoadedRows::loadId).orElse(null), rows.map(LoadedRows::fromRow).orElse(null), rows.map(LoadedRows::untilRow).orElse(null));
    return RowFactory.create(Stream.of(place, Stream.of(further), ofFile).flatMap(values -> values).toArray());
  }

  /** Whether every table has the batch. */
  boolean isWritten(Lake lake) {
    return lake.lastAppend(lake.tables().ingestBatches(), Ingest.WRITER) >= number;
  }
}
