package io.daybook.speed;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What the tasks of a micro-batch have read. Partitions without new records are in none of the maps.
 *
 * @param fromOffsets by partition, the first offset read
 * @param untilOffsets by partition, the offset after the last one read
 * @param late changes that arrived after a window of theirs had closed; they are counted in
 * @param duplicate deliveries that the dedup horizon recognised; they are left out
 * @param malformed records that could not be decoded, and truncates
 * @param fieldFaults how many of them, by what is wrong with a field
 * @param ages of all records, when the batch began
 */
record SpeedReading(
    Map<Integer, Long> fromOffsets,
    Map<Integer, Long> untilOffsets,
    Map<Integer, Instant> newestArrivals,
    long read,
    long late,
    long duplicate,
    long malformed,
    Map<String, Long> fieldFaults,
    long tombstones,
    List<AgeCounts> ages,
    Map<Integer, MemorySize> memory) {
  SpeedReading {
    fromOffsets = Map.copyOf(fromOffsets);
    untilOffsets = Map.copyOf(untilOffsets);
    newestArrivals = Map.copyOf(newestArrivals);
    fieldFaults = Map.copyOf(fieldFaults);
    ages = List.copyOf(ages);
    memory = Map.copyOf(memory);
  }

  static SpeedReading of(Collection<PartitionTally> tallies) {
    Map<Integer, Long> from = new TreeMap<>();
    Map<Integer, Long> until = new TreeMap<>();
    Map<Integer, Instant> newest = new TreeMap<>();
    Map<Integer, MemorySize> memory = new TreeMap<>();
    Map<String, Long> faults = new TreeMap<>();
    for (PartitionTally tally : tallies) {
      tally.fieldFaults.forEach((fault, records) -> faults.merge(fault, records, Long::sum));
      from.merge(tally.partition, tally.fromOffset, Math::min);
      until.merge(tally.partition, tally.untilOffset, Math::max);
      newest.merge(tally.partition, tally.newestArrival, (one, other) -> one.isAfter(other) ? one : other);
      memory.merge(tally.partition, tally.memory, (one, other) -> one.entries() > other.entries() ? one : other);
    }
    return new SpeedReading(
        from,
        until,
        newest,
        sum(tallies, tally -> tally.read),
        sum(tallies, tally -> tally.late),
        sum(tallies, tally -> tally.duplicate),
        sum(tallies, tally -> tally.malformed),
        faults,
        sum(tallies, tally -> tally.tombstones),
        tallies.stream().map(tally -> tally.ages).toList(),
        memory);
  }

  private static long sum(Collection<PartitionTally> tallies, ToLongFunction<PartitionTally> count) {
    return tallies.stream().mapToLong(count).sum();
  }
}
