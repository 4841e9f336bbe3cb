package io.daybook.benchmark;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The table that the benchmark prints. */
final class Report {
  static final String HEADER =
      "%-20s %-32s %-32s %12s %16s  %s"
          .formatted("", "latency p50 / p95 / p99 / max ms", "of an update's newest record", "us a record", "backlog/s", "sum");

  private Report() {}

  static String row(String engine, Workload load, SpeedResult result) {
    return String.format(
        Locale.ROOT,
        "%-20s %-32s %-32s %12.1f %,16.0f  %s",
        engine,
        result.ofDeliveries().map(Report::percentiles).orElse("not told"),
        percentiles(result.freshest()),
        result.cpu().toNanos() / 1e3 / (load.rate() * load.measured().toSeconds()),
        load.prefilled() * 1e3 / Math.max(1, result.catchUp().toMillis()),
        result.isExact() ? "exact" : "NOT EXACT: %,d of %,d".formatted(result.orders(), result.events()));
  }

  private static String percentiles(Histogram times) {
    return String.format(
        Locale.ROOT,
        "%,d / %,d / %,d / %,d",
        times.getValueAtPercentile(50),
        times.getValueAtPercentile(95),
        times.getValueAtPercentile(99),
        times.getMaxValue());
  }
}
