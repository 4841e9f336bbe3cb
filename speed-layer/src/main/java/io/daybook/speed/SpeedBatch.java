package io.daybook.speed;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What one micro-batch read.
 *
 * @param fromOffsets by partition, the first offset read; partitions without new records are left out
 * @param untilOffsets by partition, the offset after the last one read
 * @param late changes that arrived after a window of theirs had closed; they are counted in
 * @param duplicate deliveries that the dedup horizon recognised; they are left out
 * @param quarantined records that could not be decoded
 * @param newestArrival empty when the batch is
 */
public record SpeedBatch(
    String epoch,
    long batchId,
    Instant startedAt,
    Map<Integer, Long> fromOffsets,
    Map<Integer, Long> untilOffsets,
    long read,
    long late,
    long duplicate,
    long quarantined,
    long tombstones,
    Optional<Instant> newestArrival) {
  public SpeedBatch {
    requireNonNull(epoch, "epoch is null");
    requireNonNull(startedAt, "startedAt is null");
    fromOffsets = Map.copyOf(fromOffsets);
    untilOffsets = Map.copyOf(untilOffsets);
    requireNonNull(newestArrival, "newestArrival is null");
  }

  static SpeedBatch of(String epoch, long batchId, Instant startedAt, Collection<PartitionTally> tallies) {
    Map<Integer, Long> from = new TreeMap<>();
    Map<Integer, Long> until = new TreeMap<>();
    for (PartitionTally tally : tallies) {
      from.merge(tally.partition, tally.fromOffset, Math::min);
      until.merge(tally.partition, tally.untilOffset, Math::max);
    }
    return new SpeedBatch(
        epoch,
        batchId,
        startedAt,
        from,
        until,
        sum(tallies, tally -> tally.read),
        sum(tallies, tally -> tally.late),
        sum(tallies, tally -> tally.duplicate),
        sum(tallies, tally -> tally.quarantined),
        sum(tallies, tally -> tally.tombstones),
        tallies.stream().map(tally -> tally.newestArrival).max(Instant::compareTo));
  }

  /** The line in {@code speed_batches}. */
  Row row(Duration allowedLateness, Instant committedAt) {
    return RowFactory.create(
        epoch,
        batchId,
        fromOffsets,
        untilOffsets,
        newestArrival.map(arrival -> arrival.minus(allowedLateness)).orElse(null),
        read,
        late,
        duplicate,
        quarantined,
        tombstones,
        newestArrival.orElse(null),
        startedAt,
        committedAt);
  }

  private static long sum(Collection<PartitionTally> tallies, ToLongFunction<PartitionTally> count) {
    return tallies.stream().mapToLong(count).sum();
  }
}
