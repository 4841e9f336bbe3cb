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
import io.daybook.lake.MetricFunction;
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
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.storage.StorageLevel;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Brings the topic into the master dataset {@code changes}, every delivery once.
 *
 * <p>A batch's offsets are noted in {@code ingest_intents} first. Then its rows are appended, where changes did not chain as corrections to {@code
 * provisional}, then to {@code quarantine} and {@code changes}, what they did to ended dates to {@code pending}, which transactions they are of to {@code
 * transaction_parts}, and its counts to {@code ingest_batches}, each under the batch's number. After a crash
 * the last batch is done again over the same offsets and the same earlier changes: tables that have it take nothing, so the end is the same whenever
 * the crash came.
 */
public final class Ingest {
  static final String WRITER = "ingest";
  /** Of records of some kilobytes as many as a heap of 2 GiB holds at once, with what the ingest looks up for them. */
  public static final long MAX_RECORDS_PER_BATCH = 250_000;

  private final Lake lake;
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
  private final Clock clock;

  public Ingest(Lake lake, Pipeline pipeline, ReferenceRates references, Topic topic, PartialsPublisher publisher, Clock clock) {
    this.lake = lake;
    this.deliveries = new Deliveries(pipeline, references.firstBusinessDate());
    this.rules = new RowRules(pipeline);
    this.masterDataset = new MasterDataset(lake);
    MetricFunction metrics = new MetricFunction(pipeline, references);
    this.corrections = new Corrections(lake, pipeline, metrics, publisher);
    this.pending = new PendingChanges(lake, pipeline, metrics);
    this.compaction = new Compaction(lake, clock);
    this.signals = new SignalIngest(lake, pipeline, topic, clock);
    this.tablesOfSignals = SignalIngest.tables(lake, pipeline);
    this.looksAtTransactions = pipeline.gates().looksAt(Gate.Numbering.TRANSACTIONS);
    this.topic = topic;
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
    Optional<IngestBatch> last = IngestBatch.last(lake);
    last.ifPresent(this::write);
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
    Dataset<Row> redeliveries = redeliveries(records, earlier).persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<Row> decoded = records.join(broadcast(redeliveries), CollectionConverters.asScala(List.of("partition", "offset", "part")).toSeq(), "left");
    try {
      corrections.append(decoded, earlier, batch, clock.instant());
      Dataset<Row> quarantined = quarantined(decoded);
      long quarantinedCount = quarantined.count();
      if (quarantinedCount > 0) {
        lake.append(lake.tables().quarantine(), quarantined, WRITER, batch.number());
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
    Dataset<Row> records = topic.records(lake.spark(), batch.fromOffsets(), batch.untilOffsets());
    return deliveries.decode(records).withColumn("ingest_batch", lit(batch.number())).withColumn("ingested_at", lit(clock.instant()));
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

  private Dataset<Row> quarantined(Dataset<Row> decoded) {
    Dataset<Row> malformed = decoded.where(col("kind").equalTo(Deliveries.MALFORMED)).withColumn("rule", lit(null).cast("string"));
    Dataset<Row> breaking =
        rules
            .breaking(decoded.where(col("kind").equalTo(Deliveries.CHANGE).and(col("after").isNotNull()).and(col("redelivery_of").isNull())))
            .withColumn("reason", concat_ws(" ", lit("breaks the row rule"), col("rule")));
    return malformed.unionByName(breaking, true).withColumn("state", lit("OPEN"));
  }
}
