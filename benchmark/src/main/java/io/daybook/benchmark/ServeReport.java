package io.daybook.benchmark;

import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The tables that {@code bench serve} prints. */
record ServeReport(ServeResult result) {

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(line("%-44s%10s%9s%9s%9s%9s%10s", "ms", "answers", "p50", "p95", "p99", "max", "a second"));
    text.append(row("HTTP, a cell, due to answered", result.http().micros(), 1e3, seconds()));
    text.append(row("HTTP, the same after the stream", result.httpAtRest().micros(), 1e3, seconds()));
    text.append(row("event, commit to client", result.pushMillis(), 1, seconds()));
    result.sql().forEach((sessions, times) -> {
      for (ServeQuery query : ServeQuery.values()) {
        for (SqlSessions.Data data : SqlSessions.Data.values()) {
          String what = data == SqlSessions.Data.RUNNING_DAY ? "running day" : "released day";
          text.append(row("SQL, %d session%s, %s, %s".formatted(sessions, sessions == 1 ? "" : "s", query.title(), what), times.of(query, data), 1, seconds()));
        }
      }
    });
    text.append(line(""));
    text.append(line("%-44s%10s%9s%9s%9s%9s", "stream, due to commit, ms, while", "records", "p50", "p95", "p99", "max"));
    result.stream().forEach((phase, times) -> text.append(row(phase.title(), times, 1, 0)));
    text.append(line(""));
    text.append(line("HTTP p99 at most %d ms: %s beside the stream, %s after it; events p99 at most %d ms: %s; %s", ServeResult.HTTP_P99_TARGET / 1000,
        kept(ServeResult.isInTime(result.http())), kept(ServeResult.isInTime(result.httpAtRest())), ServeResult.PUSH_TARGET,
        kept(result.isPushInTime()), result.isExact() ? "exact" : "NOT EXACT: %s of %,d events, %,d requests without a figure, %,d events of unknown batches".formatted(
            result.counts(), result.events(), result.withoutFigure(), result.unmatched())));
    return text.toString();
  }

  private double seconds() {
    return Duration.between(result.phases().get(0).from(), result.phases().get(0).until()).toMillis() / 1e3;
  }

  private static String kept(boolean kept) {
    return kept ? "kept" : "not kept";
  }

  private static String row(String title, Histogram times, double unit, double seconds) {
    String perSecond = seconds == 0 ? "" : String.format(Locale.ROOT, "%,10.1f", times.getTotalCount() / seconds);
    return line("%-44s%,10d%9s%9s%9s%9s%s", title, times.getTotalCount(), millis(times.getValueAtPercentile(50), unit), millis(times.getValueAtPercentile(95), unit),
        millis(times.getValueAtPercentile(99), unit), millis(times.getMaxValue(), unit), perSecond);
  }

  private static String millis(long value, double unit) {
    return unit == 1 ? String.format(Locale.ROOT, "%,d", value) : String.format(Locale.ROOT, "%,.1f", value / unit);
  }

  private static String line(String text, Object... values) {
    return String.format(Locale.ROOT, text, values).stripTrailing() + "\n";
  }
}
