package io.daybook.speed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.util.AccumulatorV2;

/**
 * Brings the tallies of a micro-batch's tasks to the driver, beside their rows. A stretch that was read twice, by a task that was tried again, counts
 * once.
 */
final class BatchTally extends AccumulatorV2<PartitionTally, Collection<PartitionTally>> {
  private static final long serialVersionUID = 1L;

  private final Map<List<Long>, PartitionTally> stretches = new ConcurrentHashMap<>();

  @Override
  public boolean isZero() {
    return stretches == null || stretches.isEmpty(); // a task knows of its accumulators before they are wholly deserialized, and its heartbeat asks
  }

  @Override
  public BatchTally copy() {
    BatchTally copy = new BatchTally();
    copy.stretches.putAll(stretches);
    return copy;
  }

  @Override
  public void reset() {
    stretches.clear();
  }

  @Override
  public void add(PartitionTally tally) {
    stretches.put(List.of((long) tally.partition, tally.fromOffset), tally);
  }

  @Override
  public void merge(AccumulatorV2<PartitionTally, Collection<PartitionTally>> other) {
    other.value().forEach(this::add);
  }

  @Override
  public Collection<PartitionTally> value() {
    return new ArrayList<>(stretches.values());
  }
}
