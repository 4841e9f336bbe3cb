package io.daybook.benchmark;

import java.util.List;
import java.util.Map;

/**
 * What an engine tells of its output.
 *
 * @param counts of events, each counted once, by what the count was taken from; all of them ought to be the number that was sent
 * @param batches of an engine that tells which deliveries an update has; otherwise empty
 */
record EngineReport(Map<String, Long> counts, List<CommittedBatch> batches) {
  static final EngineReport NONE = new EngineReport(Map.of(), List.of());

  EngineReport {
    counts = Map.copyOf(counts);
    batches = List.copyOf(batches);
  }
}
