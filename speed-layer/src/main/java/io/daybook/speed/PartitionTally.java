package io.daybook.speed;

import java.io.Serializable;
import java.time.Instant;

/** Counts what a task has read of one Kafka partition. */
final class PartitionTally implements Serializable {
  private static final long serialVersionUID = 1L;

  final int partition;
  final long fromOffset;
  long untilOffset;
  long read;
  long late;
  long duplicate;
  long quarantined;
  long tombstones;
  Instant newestArrival = Instant.MIN;

  PartitionTally(int partition, long fromOffset) {
    this.partition = partition;
    this.fromOffset = fromOffset;
  }

  void read(long offset, Instant arrival) {
    read++;
    untilOffset = offset + 1;
    newestArrival = arrival.isAfter(newestArrival) ? arrival : newestArrival;
  }
}
