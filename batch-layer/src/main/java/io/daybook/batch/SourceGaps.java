package io.daybook.batch;

import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.Lake;
import io.daybook.lake.Turn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks for what the source says is missing, by its numbering or in words, as far as the pipeline file asks for it. Computed from the tables alone. */
final class SourceGaps {
  /** How long records of one transaction take at most from the first in Kafka to the last. */
  private static final Duration ON_ITS_WAY = Duration.ofSeconds(10);

  private final Gate.Completeness declared;
  private final Lake lake;
  private final boolean hasTransactionsTopic;
  private final OffsetGaps offsets;
  private final TransactionGaps transactions;
  private final MissingTransactions missing;
  private final HeartbeatGaps heartbeats;
  private final Truncates truncates;
  private final Clock clock;

  SourceGaps(Gate.Completeness declared, Lake lake, Pipeline pipeline, RecordsOfTopic records, Clock clock) {
    this.declared = declared;
    this.lake = lake;
    this.hasTransactionsTopic = pipeline.source().signals().transactionsTopic().isPresent();
    this.offsets = new OffsetGaps(declared, records);
    LogBeginnings beginnings = new LogBeginnings(lake);
    this.transactions = new TransactionGaps(lake, pipeline, declared, beginnings);
    this.missing = new MissingTransactions(lake, pipeline, declared, beginnings);
    this.heartbeats = new HeartbeatGaps(lake, declared);
    this.truncates = new Truncates(declared, lake);
    this.clock = clock;
  }

  /**
   * What has been found missing.
   *
   * @param transactions that lack records
   * @param ends where transactions ended that are missing
   * @param heartbeatsSince when the heartbeat before the first missing one was brought in
   */
  record Standing(Set<String> transactions, Set<Long> ends, Optional<Instant> heartbeatsSince) {
    static final Standing NONE = new Standing(Set.of(), Set.of(), Optional.empty());
  }

  /** Tells of the offsets of some batches that hold no record. Such a gap stays. */
  void findOffsets(List<IngestedBatch> batches, Gaps gaps) {
    if (looksAt(Gate.Loss.OFFSETS)) {
      offsets.find(batches, gaps);
    }
  }

  /** Tells of truncates that nobody has looked at, up to an ingest batch. */
  void findTruncates(long lastBatch, Gaps gaps) {
    if (looksAt(Gate.Loss.TRUNCATES)) {
      truncates.find(lastBatch, gaps);
    }
  }

  /** Tells of the other gaps in a stretch, and of those found before that have not been closed since. */
  Standing find(SourceStretch stretch, Standing before, Gaps gaps) {
    Instant settled = clock.instant().minus(ON_ITS_WAY);
    try (Turn turn = Turn.await(lake.folder(), "ingest")) { // else there may be ends whose changes are about to be brought in
      Set<String> lacking = looksAt(Gate.Loss.TRANSACTIONS) ? transactions.find(stretch, before.transactions(), settled, gaps) : Set.of();
      Set<Long> ends = hasTransactionsTopic ? missing.find(stretch, before.ends(), settled, gaps) : Set.of();
      SourceStretch beats = before.heartbeatsSince().map(SourceStretch::since).orElse(stretch);
      Optional<Instant> since = looksAt(Gate.Loss.HEARTBEATS) ? heartbeats.find(beats, gaps) : Optional.empty();
      return new Standing(lacking, ends, since);
    }
  }

  private boolean looksAt(Gate.Loss loss) {
    return declared.of().contains(loss);
  }
}
