package io.daybook.benchmark;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What a run gave.
 *
 * @param latencies in milliseconds, of the measured deliveries
 * @param catchUp from the start of the engine to where a reader has the last prefilled event
 * @param cpu of the engine's process while the measured deliveries came
 * @param memory of the engine's process at the end; empty on systems that do not tell
 * @param liveHeapBytes what the engine's heap holds at the end, after a full collection
 * @param events that were sent, each once
 * @param counts of events by what the count was taken from
 */
record SpeedResult(
    Workload load,
    Map<Latency, Histogram> latencies,
    Duration catchUp,
    Duration cpu,
    Optional<ResidentMemory> memory,
    long liveHeapBytes,
    Lag lag,
    long events,
    Map<String, Long> counts) {
  /** The promise, for each delivery and in milliseconds. */
  static final long P95_TARGET = 1_000;

  static final long P99_TARGET = 1_500;

  private static final double MIB = 1 << 20;

  boolean isExact() {
    return counts.values().stream().allMatch(count -> count == events);
  }

  boolean isSustained() {
    return lag.isSteady(load.rate());
  }

  /** Each delivery's or event's latency, of the strictest kind that the engine has. */
  Latency promised() {
    return latencies.containsKey(Latency.COMMIT) ? Latency.COMMIT : Latency.CONSUMER_BY_COUNT;
  }

  /** Whether the rate was sustained with the promised latency. */
  boolean isInTime() {
    Histogram times = latencies.get(promised());
    return isSustained() && times.getValueAtPercentile(95) <= P95_TARGET && times.getValueAtPercentile(99) <= P99_TARGET;
  }

  double microsPerRecord() {
    return cpu.toNanos() / 1e3 / (load.rate() * (double) load.measured().toSeconds());
  }

  /** Of one core, for each thousand deliveries a second. */
  double corePercentPerThousand() {
    return microsPerRecord() / 10;
  }

  Optional<Double> residentMib() {
    return memory.map(resident -> resident.most() / MIB);
  }

  /** For each thousand deliveries a second. */
  Optional<Double> residentMibPerThousand() {
    return residentMib().map(mib -> mib * 1000 / load.rate());
  }

  double liveHeapMib() {
    return liveHeapBytes / MIB;
  }

  double backlogPerSecond() {
    return load.prefilled() * 1e3 / Math.max(1, catchUp.toMillis());
  }
}
