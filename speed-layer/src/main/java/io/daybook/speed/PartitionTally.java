package io.daybook.speed;

import java.io.Serializable;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Counts what a task has read of one Kafka partition. */
final class PartitionTally implements Serializable {
  private static final long serialVersionUID = 1L;

  final int partition;
  final long fromOffset;
  final AgeCounts ages = new AgeCounts();
  final Map<String, Long> fieldFaults = new TreeMap<>();
  long untilOffset;
  long read;
  long late;
  long duplicate;
  long malformed;
  long tombstones;
  Instant newestArrival = Instant.MIN;
  MemorySize memory = new MemorySize(0, 0);

  PartitionTally(int partition, long fromOffset) {
    this.partition = partition;
    this.fromOffset = fromOffset;
  }

  /** @param batchStartedAt what ages are told by */
  void read(long offset, Instant arrival, Instant batchStartedAt) {
    read++;
    untilOffset = offset + 1;
    newestArrival = arrival.isAfter(newestArrival) ? arrival : newestArrival;
    ages.record(batchStartedAt.toEpochMilli() - arrival.toEpochMilli());
  }
}
