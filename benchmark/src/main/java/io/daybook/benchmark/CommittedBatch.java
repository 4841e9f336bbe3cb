package io.daybook.benchmark;

import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A micro-batch that was committed.
 *
 * @param name unlike that of any other batch
 * @param fromOffsets by partition, the first offset that it has
 * @param untilOffsets by partition, the offset after the last one
 * @param committedAtMillis since 1970
 */
record CommittedBatch(String name, Map<Integer, Long> fromOffsets, Map<Integer, Long> untilOffsets, long committedAtMillis) {
  CommittedBatch {
    fromOffsets = Map.copyOf(fromOffsets);
    untilOffsets = Map.copyOf(untilOffsets);
  }

  Instant committedAt() {
    return Instant.ofEpochMilli(committedAtMillis);
  }

  /** Gives the time that each delivery of the batch was due. */
  void forEachDue(Workload load, Consumer<Instant> consumer) {
    fromOffsets.forEach(
        (partition, from) -> {
          for (long offset = from; offset < untilOffsets.get(partition); offset++) {
            consumer.accept(load.due(load.delivery(partition, offset)));
          }
        });
  }

  /** When the newest of its deliveries was due. */
  Instant newestDue(Workload load) {
    return untilOffsets.entrySet().stream()
        .map(until -> load.due(load.delivery(until.getKey(), until.getValue() - 1)))
        .max(Instant::compareTo)
        .orElseThrow(() -> new IllegalStateException("Batch " + name + " has no partition"));
  }
}
