package io.daybook.benchmark;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What a run of {@link CaptureBench} gave.
 *
 * @param latencies in milliseconds, of each measured record: from the time that its transaction was due to the commit of its partials
 * @param orders as the provisional figures have them in the end
 */
record CaptureResult(CaptureLoad load, Histogram latencies, Lag lag, long orders) {
  /** The promise, in milliseconds. */
  static final long P95_TARGET = 2_000;

  boolean isExact() {
    return orders == load.orders();
  }

  boolean isSustained() {
    return lag.isSteady(load.rate());
  }

  boolean isInTime() {
    return isSustained() && latencies.getValueAtPercentile(95) <= P95_TARGET;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,7d changes/s   p50 %,d ms   p95 %,d ms   p99 %,d ms   max %,d ms   %s, p95 %s; %s",
        load.rate(),
        latencies.getValueAtPercentile(50),
        latencies.getValueAtPercentile(95),
        latencies.getValueAtPercentile(99),
        latencies.getMaxValue(),
        isSustained() ? "sustained" : "NOT sustained (lag grows by %,.0f records/s)".formatted(lag.growthPerSecond()),
        isInTime() ? "met" : "MISSED",
        isExact() ? "exact: %,d orders".formatted(orders) : "NOT EXACT: %,d orders, not %,d".formatted(orders, load.orders()));
  }
}
