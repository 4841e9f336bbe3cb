package io.daybook.lake;

import static org.apache.spark.sql.functions.lit;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;

/** Stretches of partitions that batches have read. Those that follow on each other are one. */
public final class OffsetRanges {
  /** By partition, from the first offset of a stretch to the first after it. */
  private final Map<Integer, NavigableMap<Long, Long>> ranges = new TreeMap<>();

  /** Adds what one batch has read; no offset may be added twice. */
  public void add(Map<Integer, Long> from, Map<Integer, Long> until) {
    until.forEach((partition, end) -> add(ranges.computeIfAbsent(partition, first -> new TreeMap<>()), from.getOrDefault(partition, 0L), end));
  }

  private static void add(NavigableMap<Long, Long> stretches, long from, long until) {
    Map.Entry<Long, Long> before = stretches.lowerEntry(from);
    long begin = before != null && before.getValue() == from ? before.getKey() : from;
    Long after = stretches.remove(until); // the stretch that follows on, by where it begins
    stretches.put(begin, after == null ? until : after);
  }

  /** Whether an offset of a partition lies in one of them. */
  public Column hold(Column partition, Column offset) {
    Column hold = lit(false);
    for (Map.Entry<Integer, NavigableMap<Long, Long>> each : ranges.entrySet()) {
      for (Map.Entry<Long, Long> stretch : each.getValue().entrySet()) {
        hold = hold.or(partition.equalTo(each.getKey()).and(offset.geq(stretch.getKey())).and(offset.lt(stretch.getValue())));
      }
    }
    return hold;
  }

  @Override
  public String toString() {
    return ranges.toString();
  }
}
