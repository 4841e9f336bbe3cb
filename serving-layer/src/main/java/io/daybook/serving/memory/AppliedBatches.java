package io.daybook.serving.memory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which batches of partials are in the figures, so that each is added once, whether the topic or the table brings it, in whatever order and however often.
 *
 * <p>The table's log is the authority: an epoch commits its batches in order, so once a commit has been looked at, every batch up to it is in the figures.
 */
final class AppliedBatches {
  private final Map<String, Long> settled = new HashMap<>();
  private final Map<String, Set<Long>> ahead = new HashMap<>();

  /** Whether the figures have the batch. */
  boolean contains(BatchId batch) {
    return batch.number() <= settled.getOrDefault(batch.epoch(), Long.MIN_VALUE) || ahead.getOrDefault(batch.epoch(), Set.of()).contains(batch.number());
  }

  /** Notes that the figures have the batch, though perhaps not those of its epoch before it. */
  void add(BatchId batch) {
    if (!contains(batch)) {
      ahead.computeIfAbsent(batch.epoch(), epoch -> new HashSet<>()).add(batch.number());
    }
  }

  /** Notes that the figures have the batch and every one of its epoch before it. */
  void settle(BatchId batch) {
    settled.merge(batch.epoch(), batch.number(), Math::max);
    ahead.getOrDefault(batch.epoch(), new HashSet<>()).removeIf(number -> number <= batch.number());
  }
}
