package io.daybook.speed;

import io.daybook.lake.Offsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How far the query has published, and what its batches were like. Safe for use by several threads. */
final class SpeedProgress {
  /** For as long the batches are kept. */
  private static final Duration KEPT = Duration.ofMinutes(1);

  private final Deque<SpeedBatch> recent = new ArrayDeque<>();
  private final Map<Integer, MemorySize> memory = new TreeMap<>();
  private final Map<Integer, Instant> newestArrivals;
  private final Map<String, FieldFault> fieldFaults = new TreeMap<>();
  private Map<Integer, Long> publishedOffsets;
  private SpeedTotals totals = SpeedTotals.none();

  /** @param published what earlier queries have published */
  SpeedProgress(Map<Integer, Long> published, Map<Integer, Instant> newestArrivals) {
    this.publishedOffsets = published;
    this.newestArrivals = new TreeMap<>(newestArrivals);
  }

  synchronized void published(SpeedBatch batch) {
    SpeedReading reading = batch.reading();
    publishedOffsets = Offsets.max(publishedOffsets, reading.untilOffsets());
    reading.newestArrivals().forEach((partition, arrival) -> newestArrivals.merge(partition, arrival, SpeedProgress::later));
    memory.putAll(reading.memory());
    reading.fieldFaults().forEach((fault, records) -> fieldFaults.merge(fault, new FieldFault(fault, batch.committedAt(), records), FieldFault::and));
    totals = totals.plus(batch);
    recent.addLast(batch);
    while (recent.getFirst().committedAt().isBefore(batch.committedAt().minus(KEPT))) {
      recent.removeFirst();
    }
  }

  synchronized Map<Integer, Long> publishedOffsets() {
    return publishedOffsets;
  }

  synchronized Map<Integer, Instant> newestArrivals() {
    return Map.copyOf(newestArrivals);
  }

  synchronized Map<Integer, MemorySize> memory() {
    return Map.copyOf(memory);
  }

  /** What is wrong with fields of more than a handful of records. */
  synchronized List<FieldFault> frequentFaults() {
    return fieldFaults.values().stream().filter(FieldFault::isFrequent).toList();
  }

  synchronized SpeedTotals totals() {
    return totals;
  }

  /** Empty before the first batch of this query. */
  synchronized Optional<SpeedBatch> last() {
    return Optional.ofNullable(recent.peekLast());
  }

  /** The batches committed since then, of the last minute at most. */
  synchronized List<SpeedBatch> since(Instant time) {
    return recent.stream().filter(batch -> !batch.committedAt().isBefore(time)).toList();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
