package io.daybook.speed;

import static java.util.Objects.requireNonNull;

import io.daybook.lake.Offsets;
import java.util.Map;

/**
 * The micro-batch that was the last to commit partials.
 *
 * @param recordedOffsets up to where {@code speed_batches} says that batches have read
 * @param untilOffsets up to where it has read
 */
record LastBatch(BatchName name, Map<Integer, Long> recordedOffsets, Map<Integer, Long> untilOffsets) {
  LastBatch {
    requireNonNull(name, "name is null");
    recordedOffsets = Map.copyOf(recordedOffsets);
    untilOffsets = Map.copyOf(untilOffsets);
  }

  /** Whether the batch came as far as its line in {@code speed_batches}. */
  boolean isRecorded() {
    return Offsets.cover(recordedOffsets, untilOffsets);
  }
}
