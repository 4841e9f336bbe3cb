package io.daybook.batch;

import io.daybook.core.release.Evidence;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.RegisterEntry;
import io.daybook.core.release.RegisterEvent;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.release.Served;
import io.daybook.core.time.BusinessDate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What has become of a planned release.
 *
 * @param messages of the gates that it failed
 */
record Outcome(PlannedRelease release, RegisterEvent event, List<String> messages, Evidence evidence) {

  /** The register's entry about it. */
  ReleaseRegister.NewEntry entry(String runId, String actor, Instant at) {
    boolean served = event == RegisterEvent.PUBLISHED;
    return (number, previousHash) ->
        new RegisterEntry(
            number,
            event,
            release.date(),
            Optional.of(release.releaseId()),
            release.number(),
            release.reason().toString(),
            runId,
            actor,
            at,
            served ? Optional.of(at.plus(ReleaseRegister.EFFECTIVE_AFTER)) : Optional.empty(),
            served ? Optional.of(new Served(release.releaseId(), release.number(), evidence.cut().ingestBatch())) : Optional.empty(),
            Optional.of(evidence),
            String.join("\n", messages),
            previousHash);
  }

  static ReleaseReport report(NightlyPlan plan, List<Outcome> outcomes) {
    Map<BusinessDate, List<String>> rejected = new TreeMap<>();
    of(RegisterEvent.REJECTED, outcomes).forEach(outcome -> rejected.put(outcome.release.date(), outcome.messages));
    return new ReleaseReport(plan, releases(RegisterEvent.PUBLISHED, outcomes), releases(RegisterEvent.PROPOSED, outcomes), rejected);
  }

  private static List<PlannedRelease> releases(RegisterEvent event, List<Outcome> outcomes) {
    return of(event, outcomes).stream().map(Outcome::release).toList();
  }

  private static List<Outcome> of(RegisterEvent event, List<Outcome> outcomes) {
    return outcomes.stream().filter(outcome -> outcome.event == event).toList();
  }
}
