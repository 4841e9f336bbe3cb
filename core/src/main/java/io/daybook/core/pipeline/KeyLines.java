package io.daybook.core.pipeline;

import java.util.Map;

/** The line of each key of a pipeline file. */
public record KeyLines(Map<String, Integer> lines) {
  public KeyLines {
    lines = Map.copyOf(lines);
  }

  /**
   * The line of a dotted key such as {@code metrics.sales.measures.net_gbp}, from 1; the line of its nearest parent where the file does not hold
   * the key.
   */
  public int lineOf(String key) {
    for (String known = key; !known.isEmpty(); known = known.substring(0, Math.max(0, known.lastIndexOf('.')))) {
      if (lines.containsKey(known)) {
        return lines.get(known);
      }
    }
    return 1;
  }
}
