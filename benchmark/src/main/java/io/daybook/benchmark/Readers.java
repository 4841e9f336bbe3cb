package io.daybook.benchmark;

import java.util.Map;
import org.HdrHistogram.Histogram;

/** What reads an engine's output while it runs, as its users would: in the benchmark's process, so that it is no cost of the engine's. */
interface Readers extends AutoCloseable {
  /** How many events the reader that has the fewest has in hand. */
  long events();

  /** Throws when a reader has stopped. */
  void throwIfFailed();

  /** Stops reading, and returns how many events each reader had in hand. */
  Map<String, Long> finish();

  /** In milliseconds, of the measured deliveries. Only after {@link #finish}. */
  Map<Latency, Histogram> latencies(EngineReport report);

  @Override
  void close();
}
