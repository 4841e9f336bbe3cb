package io.daybook.benchmark;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Results of runs that never were, for tests. */
final class Results {
  static final Lag STEADY = new Lag(9_000, 12);

  private static final long EVENTS = 390_000;
  private static final long MIB = 1 << 20;

  private Results() {}

  /** As the other, with 10 s of processor time, steady and exact. */
  static SpeedResult of(Map<Latency, Histogram> latencies) {
    return of(latencies, 10, STEADY, EVENTS);
  }

  /** 20,000 deliveries a second for 10 s, with 1,000 MiB resident and 500 live, caught up at 10,000/s, and 390,000 events that were sent. */
  static SpeedResult of(Map<Latency, Histogram> latencies, int cpuSeconds, Lag lag, long eventsOfReader) {
    return new SpeedResult(
        Loads.of(20_000, 10, 0, 10),
        latencies,
        Duration.ofSeconds(20),
        Duration.ofSeconds(cpuSeconds),
        Optional.of(new ResidentMemory(900 * MIB, 1_000 * MIB)),
        500 * MIB,
        lag,
        EVENTS,
        Map.of("table", EVENTS, "reader of the table", eventsOfReader));
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
