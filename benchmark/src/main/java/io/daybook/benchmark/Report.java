package io.daybook.benchmark;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** The table that the benchmark prints: a block of lines for each engine; x2.00 is twice what the first engine has. */
final class Report {
  private static final double[] PERCENTILES = {50, 95, 99, 100};

  private final SpeedResult first;

  Report(SpeedResult first) {
    this.first = first;
  }

  String block(SpeedRow row) {
    SpeedResult result = row.result();
    StringBuilder text = new StringBuilder(line("%-36s%9s%9s%9s%9s", row.engine().title() + ", ms", "p50", "p95", "p99", "max"));
    for (Latency latency : Latency.values()) {
      if (result.latencies().containsKey(latency)) {
        text.append(latencies(latency, result));
      }
    }
    text.append(
        line(
            "  %.1f us a record%s: %.1f %% of a core for each 1,000/s; backlog %,.0f/s%s",
            result.microsPerRecord(),
            ratio(result, result.microsPerRecord(), first.microsPerRecord()),
            result.corePercentPerThousand(),
            result.backlogPerSecond(),
            ratio(result, result.backlogPerSecond(), first.backlogPerSecond())));
    text.append(
        line(
            "  %s resident; live heap %,.0f MiB%s",
            resident(result),
            result.liveHeapMib(),
            ratio(result, result.liveHeapMib(), first.liveHeapMib())));
    text.append(
        line(
            "  lag %,.0f events on average, growing by %,.0f/s: %,d/s %s; %s",
            result.lag().meanEvents(),
            result.lag().growthPerSecond(),
            result.load().rate(),
            result.isSustained() ? "sustained" : "NOT SUSTAINED",
            result.isInTime() ? promise() + " met" : promise() + " MISSED"));
    row.largest().ifPresent(found -> text.append(largest(found)));
    return text.append(line("  %s", exactness(result))).toString();
  }

  private String latencies(Latency latency, SpeedResult result) {
    Histogram times = result.latencies().get(latency);
    StringBuilder text = new StringBuilder("  %-34s".formatted(latency.title()));
    for (double percentile : PERCENTILES) {
      text.append(String.format(Locale.ROOT, "%,9d", times.getValueAtPercentile(percentile)));
    }
    Histogram ofFirst = first.latencies().get(latency);
    if (result != first && ofFirst != null) {
      for (double percentile : PERCENTILES) {
        text.append(ratio(result, times.getValueAtPercentile(percentile), ofFirst.getValueAtPercentile(percentile)));
      }
    }
    return text.append('\n').toString();
  }

  private String resident(SpeedResult result) {
    Optional<Double> most = result.residentMib();
    return most.isEmpty()
        ? "not told how much is"
        : String.format(
            Locale.ROOT,
            "at most %,.0f MiB%s (%,.1f for each 1,000/s)",
            most.get(),
            ratio(result, most.get(), first.residentMib().orElse(0.0)),
            result.residentMibPerThousand().orElseThrow());
  }

  private String ratio(SpeedResult result, double value, double ofFirst) {
    return result == first || ofFirst == 0 ? "" : String.format(Locale.ROOT, " x%.2f", value / ofFirst);
  }

  static String promise() {
    return String.format(Locale.ROOT, "p95 %.1f s and p99 %.1f s", SpeedResult.P95_TARGET / 1e3, SpeedResult.P99_TARGET / 1e3);
  }

  private static String largest(RateSearch.Found found) {
    return line(
        "  largest rate of %d tried: %s sustained, %s with %s (%s)",
        found.tries().size(),
        rate(found.sustained()),
        rate(found.inTime()),
        promise(),
        found.tries().stream().map(Report::tried).collect(Collectors.joining(", ")));
  }

  private static String rate(OptionalInt rate) {
    return rate.isEmpty() ? "none" : String.format(Locale.ROOT, "%,d/s", rate.getAsInt());
  }

  private static String tried(RateSearch.Try each) {
    return String.format(Locale.ROOT, "%,d %s", each.rate(), each.inTime() ? "in time" : each.sustained() ? "sustained" : "not");
  }

  private static String exactness(SpeedResult result) {
    if (result.isExact()) {
      return String.format(Locale.ROOT, "exact: %,d events, each once (%s)", result.events(), String.join(", ", new TreeSet<>(result.counts().keySet())));
    }
    TreeMap<String, String> counts = new TreeMap<>();
    result.counts().forEach((of, count) -> counts.put(of, String.format(Locale.ROOT, "%s %,d", of, count)));
    return String.format(Locale.ROOT, "NOT EXACT: %s of %,d events", String.join(", ", counts.values()), result.events());
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values) + "\n";
  }
}
