package io.daybook.benchmark;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured over one {@link MadeDay}.
 *
 * @param bytes of its files
 * @param daybook in a process of its own
 * @param duckDb the first run and then the others, by how it finds the last changes
 * @param comparisons of the rows that both have, by the same
 */
record NightlyResult(long rows, long bytes, NightRuns daybook, Map<LatestBy, List<Taken>> duckDb, Map<LatestBy, DuckDb.Comparison> comparisons) {
  /** How much longer than DuckDB Daybook may take. */
  static final double GOAL = 2;

  NightlyResult {
    duckDb = new EnumMap<>(duckDb);
    comparisons = new EnumMap<>(comparisons);
  }

  Taken warm(LatestBy form) {
    List<Taken> runs = duckDb.get(form);
    return Taken.median(runs.subList(1, runs.size()));
  }

  Taken cold(LatestBy form) {
    return duckDb.get(form).get(0);
  }

  /** The way that DuckDB is fastest by. */
  LatestBy fastest() {
    return duckDb.keySet().stream().min((a, b) -> Double.compare(warm(a).seconds(), warm(b).seconds())).orElseThrow();
  }

  /** Daybook's time by DuckDB's shortest, both warm, from the files of changes to the files of figures. */
  double ratio() {
    return daybook.staged().seconds() / warm(fastest()).seconds();
  }

  boolean isExact() {
    return comparisons.values().stream().allMatch(DuckDb.Comparison::isSame);
  }

  double perSecond(double seconds) {
    return rows / seconds;
  }
}
