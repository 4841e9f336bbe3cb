package io.daybook.cli;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.ReleaseReport;
import io.daybook.reconciliation.DriftAlarm;
import io.daybook.reconciliation.DriftTotal;
import io.daybook.reconciliation.Reconciliation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells what a night has released, and what changed from provisional to final and why. */
final class NightTeller {
  private static final int ALARMS_TOLD = 5;

  private final Pipeline pipeline;
  private final Narrator narrator;
  private final Reconciliation reconciliation;
  private final NightWatch watch;
  private final List<DriftTotal> all = new ArrayList<>();
  private int published;
  private int rejected;

  NightTeller(Pipeline pipeline, Narrator narrator, Reconciliation reconciliation, NightWatch watch) {
    this.pipeline = pipeline;
    this.narrator = narrator;
    this.reconciliation = reconciliation;
    this.watch = watch;
  }

  void tell(ReleaseReport report, Duration took) {
    report.plan().heldBack().forEach((date, why) -> narrator.say("held back", date + ": " + why));
    if (report.plan().releases().isEmpty()) {
      narrator.say("night", "nothing to release: what has arrived is released already");
      watch.look(report, took);
      return;
    }
    published += report.published().size();
    rejected += report.rejected().size();
    narrator.say("night", "%s in %.1f s", releases(report.published()), took.toMillis() / 1000.0);
    report.proposed().forEach(release -> narrator.say("proposed", "%s waits for approval".formatted(release.releaseId())));
    report.rejected().forEach((date, reasons) -> narrator.say("REJECTED", date + ": " + String.join("\n  ", reasons)));
    List<DriftTotal> totals = reconciliation.totals(report.plan().releases());
    all.addAll(totals);
    narrator.say("why", DriftText.table(pipeline, totals));
    List<DriftAlarm> alarms = watch.look(report, took);
    alarms.stream().limit(ALARMS_TOLD).forEach(alarm -> narrator.say("ALARM", alarm.toString()));
    if (alarms.size() > ALARMS_TOLD) {
      narrator.say("ALARM", "and %d more: daybook reconcile".formatted(alarms.size() - ALARMS_TOLD));
    }
  }

  private static String releases(List<PlannedRelease> releases) {
    if (releases.size() > 3) {
      return String.format(
          Locale.ROOT, "released %d dates, %s to %s", releases.size(), releases.get(0).date(), releases.get(releases.size() - 1).date());
    }
    return releases.isEmpty()
        ? "released nothing"
        : "released " + String.join(", ", releases.stream().map(release -> "%s (release %d, %s)".formatted(release.date(), release.number(), release.reason())).toList());
  }

  /** Adds up all nights of this run. */
  void sum() {
    if (published + rejected > 1 && !all.isEmpty()) {
      narrator.headline("All %d dates".formatted(published + rejected));
      narrator.say("why", DriftText.table(pipeline, all));
    }
  }

  boolean anyRejected() {
    return rejected > 0;
  }
}
