package io.daybook.core.release;

import io.daybook.core.pipeline.Closing;
import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Decides which business dates a night releases. */
public final class NightlyPlanner {
  private final BusinessCalendar calendar;
  private final Closing closing;

  public NightlyPlanner(BusinessCalendar calendar, Closing closing) {
    this.calendar = calendar;
    this.closing = closing;
  }

  /**
   * Plans a first release for every due date that has changes and none yet, and a restatement for every published date with changes beyond its
   * release's cut.
   *
   * @param lastChanges for each business date with changes up to the cut, the number of the last ingest batch that brought one
   * @param published the served release of each date
   */
  public NightlyPlan plan(
      NightlyRequest request, String runId, Cut cut, Map<BusinessDate, Long> lastChanges, Map<BusinessDate, PublishedRelease> published) {
    List<PlannedRelease> releases = new ArrayList<>();
    new TreeMap<>(lastChanges)
        .forEach(
            (date, lastBatch) -> {
              boolean due = !calendar.endOf(date).plus(closing.grace()).isAfter(request.asOf());
              if (due && request.dates().map(range -> range.contains(date)).orElse(true)) {
                release(runId, date, lastBatch, Optional.ofNullable(published.get(date))).ifPresent(releases::add);
              }
            });
    return new NightlyPlan(runId, cut, releases);
  }

  private static Optional<PlannedRelease> release(String runId, BusinessDate date, long lastBatch, Optional<PublishedRelease> served) {
    if (served.isEmpty()) {
      return Optional.of(planned(runId, date, 1, PlannedRelease.Reason.FIRST_CLOSE));
    }
    return served
        .filter(release -> lastBatch > release.coveredIngestBatch())
        .map(release -> planned(runId, date, release.number() + 1, PlannedRelease.Reason.LATE_CHANGES));
  }

  private static PlannedRelease planned(String runId, BusinessDate date, int number, PlannedRelease.Reason reason) {
    return new PlannedRelease(date + "-r" + number + "-" + runId, date, number, reason);
  }
}
