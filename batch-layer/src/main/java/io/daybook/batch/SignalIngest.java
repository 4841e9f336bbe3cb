package io.daybook.batch;

import static org.apache.spark.sql.functions.col;

import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.SourceSignals;
import io.daybook.core.signal.Heartbeat;
import io.daybook.core.signal.TransactionMark;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTable;
import io.daybook.lake.Topic;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the source says of itself into tables, every record once: the ends of transactions and the heartbeats.
 *
 * <p>An append has the partition as its writer and the first offset that it does not cover as its number, so the table's own log tells where to read on,
 * and doing it again changes nothing. Call it before the changes are read: then what a signal speaks of is there to be read.
 */
final class SignalIngest {
  private static final Logger log = LoggerFactory.getLogger(SignalIngest.class);
  private static final int MAX_RECORDS_PER_COMMIT = 50_000;
  private static final List<Object> UNREADABLE = Collections.unmodifiableList(Arrays.asList(new Object[5]));

  private final Lake lake;
  private final Pipeline pipeline;
  private final SourceSignals signals;
  private final Topic topic;
  private final Clock clock;

  /** @param topic the pipeline's; those of the signals are beside it */
  SignalIngest(Lake lake, Pipeline pipeline, Topic topic, Clock clock) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.signals = pipeline.source().signals();
    this.topic = topic;
    this.clock = clock;
  }

  /** The tables that it and the ingest append to, for their small files to be merged. */
  static List<LakeTable> tables(Lake lake, Pipeline pipeline) {
    Stream<LakeTable> ofTransactions =
        pipeline.gates().looksAt(Gate.Loss.TRANSACTIONS) ? Stream.of(lake.tables().transactionParts(), lake.tables().sourceTransactions()) : Stream.of();
    Stream<LakeTable> ofHeartbeats = pipeline.gates().looksAt(Gate.Loss.HEARTBEATS) ? Stream.of(lake.tables().sourceHeartbeats()) : Stream.of();
    return Stream.concat(ofTransactions, ofHeartbeats).toList();
  }

  /** Reads on to the ends of the topics as they are now. A topic that is not there yet has said nothing. */
  void catchUp() {
    signals.transactionsTopic().ifPresent(name -> catchUp(name, lake.tables().sourceTransactions(), this::transaction));
    signals.heartbeat().ifPresent(heartbeat -> catchUp(heartbeat.topic(), lake.tables().sourceHeartbeats(), SignalIngest::heartbeat));
  }

  /** Up to when the source has delivered everything that it had committed: the time of its newest heartbeat; a snapshot's read of it does not count. */
  Optional<Instant> deliveredUpTo() {
    return lake.read(lake.tables().sourceHeartbeats())
        .where(col("ts").isNotNull().and(col("snapshot").equalTo(false)))
        .orderBy(col("lsn").desc())
        .limit(1)
        .select("ts")
        .collectAsList()
        .stream()
        .map(row -> row.<Instant>getAs(0))
        .findFirst();
  }

  private void catchUp(String name, LakeTable table, Decoder decoder) {
    Topic signal = topic.other(name);
    if (!signal.exists()) {
      return;
    }
    Map<Integer, Long> beginnings = signal.beginningOffsets();
    signal
        .endOffsets()
        .forEach(
            (partition, end) -> {
              String writer = "partition-" + partition;
              long from = Math.max(beginnings.getOrDefault(partition, 0L), lake.lastAppend(table, writer));
              while (from < end) {
                long until = Math.min(end, from + MAX_RECORDS_PER_COMMIT);
                List<Row> rows = rows(signal, name, partition, from, until, decoder);
                if (!rows.isEmpty()) { // Kafka's own marks alone are no records
                  lake.append(table, rows, writer, until);
                }
                from = until;
              }
            });
  }

  private List<Row> rows(Topic signal, String name, int partition, long from, long until, Decoder decoder) {
    List<Row> rows = new ArrayList<>();
    Instant now = clock.instant();
    signal
        .pastDeliveries()
        .read(
            name,
            partition,
            from,
            Instant.MIN,
            until,
            (offset, arrival, value) -> {
              List<Object> columns = value == null ? UNREADABLE : decoder.columns(value);
              if (columns == UNREADABLE && value != null) { // what is missing for it shows as a gap
                log.warn("The record at offset {} of partition {} of topic {} cannot be read as what the pipeline file says it is", offset, partition, name);
              }
              rows.add(RowFactory.create(Stream.concat(columns.stream(), Stream.of(partition, offset, arrival, now)).toArray()));
            });
    return rows;
  }

  private List<Object> transaction(byte[] value) {
    return TransactionMark.of(value, pipeline.source().topic())
        .map(mark -> Arrays.<Object>asList(mark.status(), mark.transaction(), orNull(mark.position()), mark.events(), mark.tableEvents()))
        .orElse(UNREADABLE);
  }

  private static List<Object> heartbeat(byte[] value) {
    return Heartbeat.of(value)
        .map(beat -> Arrays.<Object>asList(beat.number(), beat.at(), beat.position(), orNull(beat.previousEnd()), beat.snapshot()))
        .orElse(UNREADABLE);
  }

  private static Long orNull(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }

  /** The columns of a table of signals before those of the record's place; all null where it cannot be read. */
  private interface Decoder {
    List<Object> columns(byte[] value);
  }
}
