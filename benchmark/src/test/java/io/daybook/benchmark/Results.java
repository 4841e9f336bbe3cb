package io.daybook.benchmark;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Results of runs that never were, for tests. */
final class Results {
  private static final long MIB = 1 << 20;

  private Results() {}

  /** 20,000 deliveries a second for 10 s, with 10 s of CPU, 1,000 MiB resident and 500 live, caught up at 10,000/s, steady and exact. */
  static SpeedResult of(Map<Latency, Histogram> latencies) {
    return new SpeedResult(
        Loads.of(20_000, 10, 0, 10),
        latencies,
        Duration.ofSeconds(20),
        Duration.ofSeconds(10),
        Optional.of(new ResidentMemory(900 * MIB, 1_000 * MIB)),
        500 * MIB,
        new Lag(9_000, 12),
        390_000,
        Map.of("table", 390_000L, "reader of the table", 390_000L));
  }

  static SpeedResult withLag(SpeedResult result, Lag lag) {
    return new SpeedResult(
        result.load(), result.latencies(), result.catchUp(), result.cpu(), result.memory(), result.liveHeapBytes(), lag, result.events(), result.counts());
  }

  static SpeedResult withCounts(SpeedResult result, Map<String, Long> counts) {
    return new SpeedResult(
        result.load(), result.latencies(), result.catchUp(), result.cpu(), result.memory(), result.liveHeapBytes(), result.lag(), result.events(), counts);
  }

  static SpeedResult withCpu(SpeedResult result, Duration cpu) {
    return new SpeedResult(
        result.load(), result.latencies(), result.catchUp(), cpu, result.memory(), result.liveHeapBytes(), result.lag(), result.events(), result.counts());
  }

  /** A hundred values: the first, twice, three times it and so on. */
  static Histogram times(long first) {
    Histogram times = Latency.histogram();
    for (int i = 1; i <= 100; i++) {
      times.recordValue(first * i);
    }
    return times;
  }
}
