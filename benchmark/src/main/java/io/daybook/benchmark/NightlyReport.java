package io.daybook.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What the benchmark of the night prints. */
final class NightlyReport {
  private NightlyReport() {}

  static String block(NightlyResult result) {
    NightRuns daybook = result.daybook();
    StringBuilder text = new StringBuilder();
    text.append(line("%,d rows in %,d MiB of Parquet%22s%12s%12s%12s", result.rows(), result.bytes() >> 20, "seconds", "rows/s", "CPU s", "peak heap"));
    text.append(row("Daybook, cold", result, daybook.cold().staged()));
    text.append(row("Daybook, warm", result, daybook.staged()));
    text.append(row("Daybook, warm, nothing planned or written", result, daybook.recomputed()));
    for (LatestBy form : result.duckDb().keySet()) {
      text.append(row(form.title() + ", first", result, result.cold(form)));
      text.append(row(form.title(), result, result.warm(form)));
    }
    text.append(
        line(
            "  Daybook takes x%.2f of DuckDB's time, both warm (%s); the goal of x%.0f is %s",
            result.ratio(),
            result.fastest().title(),
            NightlyResult.GOAL,
            result.ratio() <= NightlyResult.GOAL ? "met" : "MISSED"));
    text.append(
        line(
            "  whole night %.1f s (cold %.1f s), %.1f s of it to explain every cell, %.1f s to read and hash every byte that the release rests on,"
                + " %.1f s to publish it and wait for its effect; then %.1f s to learn how far figures move",
            daybook.night().seconds(),
            daybook.cold().seconds(),
            daybook.night().secondsToExplain(),
            daybook.night().secondsToVouch(),
            daybook.night().secondsToPublish(),
            daybook.night().secondsToLearn()));
    return text.append("  ").append(exactness(result)).append('\n').toString();
  }

  private static String row(String title, NightlyResult result, Taken taken) {
    return line(
        "  %-44s%10.2f%,12.0f%12.1f%12s",
        title,
        taken.seconds(),
        result.perSecond(taken.seconds()),
        taken.cpuSeconds(),
        title.startsWith("Daybook") ? String.format(Locale.ROOT, "%,d MiB", taken.peakHeapBytes() >> 20) : "");
  }

  private static String exactness(NightlyResult result) {
    if (result.isExact()) {
      return String.format(
          Locale.ROOT, "exact: %,d rows of three metrics, the same to the last digit", result.comparisons().get(result.fastest()).rows());
    }
    StringBuilder text = new StringBuilder("NOT EXACT:");
    result.comparisons().forEach((form, found) -> text.append(" %,d of %,d rows differ (%s)".formatted(found.different(), found.rows(), form.title())));
    return text.toString();
  }

  /** How the time grows, and what it comes to for a day of 5,000 changes a second. */
  static String outlook(List<NightlyResult> results, int cores, Duration grace) {
    NightlyResult last = results.get(results.size() - 1);
    StringBuilder text = new StringBuilder();
    if (results.size() > 1) {
      NightlyResult first = results.get(0);
      text.append(
          line(
              "%,.1f times the rows take %.1f times the time to recompute, and %.1f times of the whole night",
              (double) last.rows() / first.rows(),
              last.daybook().recomputed().seconds() / first.daybook().recomputed().seconds(),
              last.daybook().night().seconds() / first.daybook().night().seconds()));
    }
    FullDay day = new FullDay(last.rows(), last.daybook().night().seconds(), cores);
    text.append(
        line(
            "%,d changes (5,000/s for a day), where time is linear in rows: %.1f s x %,d / %,d = %s on these %d cores",
            FullDay.CHANGES, day.seconds(), FullDay.CHANGES, day.changes(), text(day.night()), cores));
    text.append(
        line(
            "  %.2f core hours; from 00:00 + %s of grace to %s there are %s: %d %s, where time is linear in cores, too. On these %d it closes %s",
            day.coreHours(),
            text(grace),
            FullDay.DEADLINE,
            text(FullDay.time(grace)),
            day.coresNeeded(grace),
            day.coresNeeded(grace) == 1 ? "core is enough" : "cores are needed",
            cores,
            day.closesInTime(grace) ? "in time" : "TOO LATE"));
    return text.toString();
  }

  private static String text(Duration duration) {
    return String.format(Locale.ROOT, "%d:%02d:%02d", duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart());
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values) + "\n";
  }
}
