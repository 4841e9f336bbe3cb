package io.daybook.lake;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/** Offsets by partition number, the first not covered: {@code 0 -> 100} covers offsets 0 to 99. */
public final class Offsets {
  private Offsets() {}

  /** As the Kafka source's options want them: {@code {"topic":{"0":100}}}. */
  public static String json(String topic, Map<Integer, Long> offsets) {
    return offsets.entrySet().stream()
        .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
        .collect(Collectors.joining(",", "{\"" + topic + "\":{", "}}"));
  }

  /** The larger offset of each partition. */
  public static Map<Integer, Long> max(Map<Integer, Long> one, Map<Integer, Long> other) {
    Map<Integer, Long> max = new TreeMap<>(one);
    other.forEach((partition, offset) -> max.merge(partition, offset, Math::max));
    return max;
  }

  /** Whether every offset of {@code wanted} is covered. */
  public static boolean cover(Map<Integer, Long> covered, Map<Integer, Long> wanted) {
    return wanted.entrySet().stream().allMatch(entry -> covered.getOrDefault(entry.getKey(), 0L) >= entry.getValue());
  }

  /** How many records lie before the offsets, where every partition began at 0. */
  public static long total(Map<Integer, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Reads a map column. */
  public static Map<Integer, Long> of(Row row, String column) {
    return new TreeMap<>(row.<Integer, Long>getJavaMap(row.fieldIndex(column)));
  }

  /** As text that {@link #parse} reads: {@code 0=100,1=90}. */
  public static String text(Map<Integer, Long> offsets) {
    return new TreeMap<>(offsets).entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).collect(Collectors.joining(","));
  }

  public static Map<Integer, Long> parse(String text) {
    Map<Integer, Long> offsets = new TreeMap<>();
    for (String entry : text.isEmpty() ? new String[0] : text.split(",")) {
      String[] parts = entry.split("=");
      offsets.put(Integer.valueOf(parts[0]), Long.valueOf(parts[1]));
    }
    return offsets;
  }
}
