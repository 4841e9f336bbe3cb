package io.daybook.batch;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Cut;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Compaction;
import io.daybook.lake.Deliveries;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTable;
import io.daybook.lake.MasterDataset;
import io.daybook.lake.MetricsOfDay;
import io.daybook.lake.Offsets;
import io.daybook.lake.PartialsPublisher;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.RowRules;
import io.daybook.lake.Topic;
import io.daybook.lake.Turn;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Brings the topic, and files that are loaded, into the master dataset {@code changes}, every delivery once.
 *
 * <p>A batch's offsets are noted in {@code ingest_intents} first. Then its rows are appended, where changes did not chain as corrections to {@code
 * provisional}, then to {@code quarantine} and {@code changes}, what they did to ended dates to {@code pending}, which transactions they are of to {@code
 * transaction_parts}, and its counts to {@code ingest_batches}, each under the batch's number. After a crash
 * the last batch is done again over the same offsets and the same earlier changes: tables that have it take nothing, so the end is the same whenever
 * the crash came.
 */
public final class Ingest {
  private static final Logger log = LoggerFactory.getLogger(Ingest.class);

  static final String WRITER = "ingest";
  /** Of records of some kilobytes as many as a heap of 2 GiB holds at once, with what the ingest looks up for them. */
  public static final long MAX_RECORDS_PER_BATCH = 250_000;
  /** Fewer than of the topic: each may be a cell of its own among the corrections, which are published from memory. */
  static final long MAX_ROWS_PER_BATCH = 100_000;

  private final Lake lake;
  private final String definitionHash;
  private final Deliveries deliveries;
  private final RowRules rules;
  private final MasterDataset masterDataset;
  private final Corrections corrections;
  private final PendingChanges pending;
  private final Compaction compaction;
  private final SignalIngest signals;
  private final List<LakeTable> tablesOfSignals;
  private final boolean looksAtTransactions;
  private final Topic topic;
  private final Loads loads;
  private final Clock clock;

  public Ingest(Lake lake, Pipeline pipeline, ReferenceRates references, Topic topic, PartialsPublisher publisher, Clock clock) {
    this.lake = lake;
    this.definitionHash = pipeline.definitionHash();
    this.deliveries = new Deliveries(pipeline, references.firstBusinessDate());
    this.rules = new RowRules(pipeline);
    this.masterDataset = new MasterDataset(lake);
    MetricsOfDay metrics = new MetricsOfDay(lake, pipeline, references);
    this.corrections = new Corrections(lake, pipeline, metrics, publisher);
    this.pending = new PendingChanges(lake, pipeline, metrics);
    this.compaction = new Compaction(lake, clock);
    this.signals = new SignalIngest(lake, pipeline, topic, clock);
    this.tablesOfSignals = SignalIngest.tables(lake, pipeline);
    this.looksAtTransactions = pipeline.gates().looksAt(Gate.Loss.TRANSACTIONS);
    this.topic = topic;
    this.loads = new Loads(lake, pipeline, deliveries);
    this.clock = clock;
  }

  /** As {@link #catchUp(Consumer)}, with nobody told on the way. */
  public Cut catchUp() {
    return catchUp(cut -> {});
  }

  /**
   * Reads on from where the last batch ended, to the topic's end as it is now.
   *
   * @param progress is told how the master dataset covers the topic, before the first batch and after each
   * @return the master dataset as it then covers the topic
   */
  public synchronized Cut catchUp(Consumer<Cut> progress) { // the loop by day and the run by night take turns
    try (Turn turn = Turn.await(lake.folder(), "ingest")) { // two processes would number and note the same batch
      return catchUpAlone(progress);
    }
  }

  /** Does something with the master dataset when it covers the topic to its end, and while nothing is ingested. */
  synchronized <T> T caughtUp(Function<Cut, T> work) {
    try (Turn turn = Turn.await(lake.folder(), "ingest")) {
      return work.apply(catchUpAlone(cut -> {}));
    }
  }

  /**
   * Up to when the source has delivered everything that it had committed, by its newest heartbeat; empty where there was none ever. Asked before {@link
   * #catchUp}, everything up to then is in the master dataset after it.
   */
  synchronized Optional<Instant> sourceDeliveredUpTo() {
    try (Turn turn = Turn.await(lake.folder(), "ingest")) {
      signals.catchUp();
      return signals.deliveredUpTo();
    }
  }

  /** As {@link #sourceDeliveredUpTo}, as far as it is known without reading on. */
  Optional<Instant> knownDeliveredUpTo() {
    return signals.deliveredUpTo();
  }

  private Cut catchUpAlone(Consumer<Cut> progress) {
    signals.catchUp(); // first: what they speak of is in the topic by then
    Optional<IngestBatch> last = completed();
    Map<Integer, Long> covered = last.map(IngestBatch::untilOffsets).orElseGet(() -> topic.beginningOffsets());
    Map<Integer, Long> end = topic.endOffsets();
    long number = last.map(IngestBatch::number).orElse(-1L);
    progress.accept(new Cut(number, covered));
    while (!Offsets.cover(covered, end)) {
      IngestBatch batch = IngestBatch.next(++number, covered, end, MAX_RECORDS_PER_BATCH);
      batch.note(lake, clock.instant());
      write(batch);
      covered = batch.untilOffsets();
      progress.accept(new Cut(number, covered));
      if (number % Compaction.COMMITS_PER_MERGE == 0) {
        compaction.compactOrLeave(lake.tables().ingestIntents(), lake.tables().ingestBatches(), lake.tables().pending());
        compaction.compactOrLeave(tablesOfSignals.toArray(LakeTable[]::new));
      }
    }
    return new Cut(number, covered);
  }

  /**
   * Brings a load that is staged into the master dataset, or what is missing of it there. The topic is not read.
   *
   * @param progress is told after each batch up to which row it has come
   */
  synchronized void load(Load load, LongConsumer progress) {
    try (Turn turn = Turn.await(lake.folder(), "ingest")) {
      Optional<IngestBatch> last = completed();
      if (loads.isWritten(load)) {
        loads.forget(load);
      } else {
        Map<Integer, Long> covered = last.map(IngestBatch::untilOffsets).orElseGet(() -> topic.exists() ? topic.beginningOffsets() : Map.of());
        rest(load, last.orElseGet(() -> new IngestBatch(-1, covered, covered, Optional.empty())), progress);
      }
    }
  }

  /** The last batch that was noted, when every table has it, and the whole of the load that it is a part of. */
  private Optional<IngestBatch> completed() {
    Optional<IngestBatch> last = IngestBatch.last(lake);
    last.ifPresent(this::write);
    return last.map(batch -> batch.rows().map(rows -> rest(loads.load(rows.loadId()), batch, row -> {})).orElse(batch));
  }

  /** What a load has beyond the last batch, in batches that follow on it. */
  private IngestBatch rest(Load load, IngestBatch last, LongConsumer progress) {
    IngestBatch batch = last;
    long row = last.rows().filter(rows -> rows.loadId() == load.id()).map(LoadedRows::untilRow).orElse(0L);
    while (row <= load.lastRow()) {
      long first = loads.firstRow(load, row);
      row = Math.min(first + MAX_ROWS_PER_BATCH, load.lastRow() + 1);
      batch = batch.next(new LoadedRows(load.id(), first, row));
      batch.note(lake, clock.instant());
      write(batch);
      progress.accept(row - 1);
    }
    loads.forget(load);
    return batch;
  }

  /** What the master dataset covers as it is, without reading on. */
  Cut covered() {
    return IngestBatch.lastWritten(lake).map(batch -> new Cut(batch.number(), batch.untilOffsets())).orElseGet(() -> new Cut(-1, Map.of()));
  }

  private void write(IngestBatch batch) {
    if (batch.isWritten(lake)) {
      return;
    }
    Dataset<Row> records = decode(batch).persist(StorageLevel.MEMORY_AND_DISK()); // Kafka is read once
    List<BusinessDate> dates = dates(records);
    Dataset<Row> earlier = masterDataset.changesBefore(batch.number(), dates, records).persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<Row> redeliveries =
        (batch.rows().isPresent() ? KnownRecords.of(records, earlier) : redeliveries(records, earlier)).persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<Row> decoded = records.join(broadcast(redeliveries), CollectionConverters.asScala(List.of("partition", "offset", "part")).toSeq(), "left");
    try {
      corrections.append(decoded, earlier, batch, clock.instant());
      Dataset<Row> quarantined = quarantined(decoded);
      long quarantinedCount = quarantined.count();
      if (quarantinedCount > 0) {
        lake.append(lake.tables().quarantine(), quarantined, WRITER, batch.number());
        warnOfTruncates(batch, quarantined);
      }
      lake.append(lake.tables().changes(), decoded.where(col("kind").equalTo(Deliveries.CHANGE)), WRITER, batch.number());
      pending.append(batch, dates, records, clock.instant());
      if (looksAtTransactions) {
        lake.append(lake.tables().transactionParts(), TransactionParts.of(records, batch.number(), clock.instant()), WRITER, batch.number());
      }
      batch.finish(lake, decoded, quarantinedCount, clock.instant());
    } finally {
      redeliveries.unpersist();
      earlier.unpersist();
      records.unpersist();
    }
  }

  private static List<BusinessDate> dates(Dataset<Row> records) {
    Dataset<Row> dates = records.where(col("business_date").isNotNull()).select("business_date").distinct();
    return dates.collectAsList().stream().map(row -> new BusinessDate(row.<LocalDate>getAs(0))).toList();
  }

  private Dataset<Row> decode(IngestBatch batch) {
    Dataset<Row> records =
        batch.rows().map(loads::staged).orElseGet(() -> deliveries.decode(topic.records(lake.spark(), batch.fromOffsets(), batch.untilOffsets())));
    return records
        .withColumn("definition", lit(definitionHash))
        .withColumn("ingest_batch", lit(batch.number()))
        .withColumn("ingested_at", lit(clock.instant()));
  }

  /** The places of deliveries that are not the first of their event, with the place of the first in {@code redelivery_of}. */
  private static Dataset<Row> redeliveries(Dataset<Row> records, Dataset<Row> earlier) {
    Column place = concat_ws(":", col("partition"), col("offset"));
    Dataset<Row> known = earlier.select(col("business_date"), col("event_id"), place.as("known_at"));
    WindowSpec deliveriesOfEvent = Window.partitionBy("business_date", "event_id").orderBy("partition", "offset");
    return records
        .where(col("kind").equalTo(Deliveries.CHANGE))
        .select("business_date", "event_id", "partition", "offset", "part") // all that is sorted and sent around
        .join(known, CollectionConverters.asScala(List.of("business_date", "event_id")).toSeq(), "left")
        .withColumn("delivery", row_number().over(deliveriesOfEvent))
        .withColumn("first_at", first(place).over(deliveriesOfEvent))
        .withColumn("redelivery_of", coalesce(col("known_at"), when(col("delivery").gt(1), col("first_at"))))
        .where(col("redelivery_of").isNotNull())
        .select("partition", "offset", "part", "redelivery_of");
  }

  private static void warnOfTruncates(IngestBatch batch, Dataset<Row> quarantined) {
    List<Row> truncates = Truncates.in(quarantined).collectAsList();
    if (!truncates.isEmpty()) {
      log.warn(
          "Ingest batch {} quarantined truncates at {}: the source emptied its table, and the figures still have its records",
          batch.number(), Examples.of(truncates.stream().map(Truncates::place).map(Object::toString).toList()));
    }
  }

  private Dataset<Row> quarantined(Dataset<Row> decoded) {
    Dataset<Row> malformed = decoded.where(col("kind").isin(Deliveries.MALFORMED, Deliveries.TRUNCATED)).withColumn("rule", lit(null).cast("string"));
    Dataset<Row> breaking =
        rules
            .breaking(decoded.where(col("kind").equalTo(Deliveries.CHANGE).and(col("after").isNotNull()).and(col("redelivery_of").isNull())))
            .withColumn("reason", concat_ws(" ", lit("breaks the row rule"), col("rule")));
    return malformed.unionByName(breaking, true);
  }
}
