package io.daybook.core.release;

import io.daybook.core.pipeline.Closing;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Decides which business dates a night releases. */
public final class NightlyPlanner {
  private final BusinessCalendar calendar;
  private final Closing closing;
  private final String definitionHash;

  public NightlyPlanner(Pipeline pipeline) {
    this(pipeline.calendar(), pipeline.closing(), pipeline.definitionHash());
  }

  NightlyPlanner(BusinessCalendar calendar, Closing closing, String definitionHash) {
    this.calendar = calendar;
    this.closing = closing;
    this.definitionHash = definitionHash;
  }

  /**
   * Plans a release for every due date that has changes and no release, and a restatement for every released date with changes beyond its release's
   * cut or, where that is asked for, with another definition. Dates that are closed, on hold, waiting for approval or for the source are left out, and said
   * why.
   *
   * @param lastChanges for each business date with changes up to the cut, the number of the last ingest batch that brought one
   * @param standings of the dates that the register knows
   */
  public NightlyPlan plan(NightlyRequest request, String runId, Cut cut, Map<BusinessDate, Long> lastChanges, Map<BusinessDate, Standing> standings) {
    List<PlannedRelease> releases = new ArrayList<>();
    Map<BusinessDate, String> heldBack = new TreeMap<>();
    new TreeMap<>(lastChanges)
        .forEach(
            (date, lastBatch) -> {
              Instant dueAt = calendar.endOf(date).plus(closing.grace());
              if (dueAt.isAfter(request.asOf()) || !request.covers(date)) {
                return;
              }
              Standing standing = standings.getOrDefault(date, Standing.unknown(date));
              reason(request, lastBatch, standing)
                  .ifPresent(
                      reason ->
                          obstacle(request, lastBatch, standing)
                              .or(() -> undelivered(request, dueAt))
                              .ifPresentOrElse(why -> heldBack.put(date, why), () -> releases.add(planned(runId, standing, reason))));
            });
    return new NightlyPlan(runId, cut, releases, heldBack);
  }

  private Optional<PlannedRelease.Reason> reason(NightlyRequest request, long lastBatch, Standing standing) {
    if (standing.served().isEmpty()) {
      return Optional.of(standing.lastNumber() == 0 ? PlannedRelease.Reason.FIRST_CLOSE : PlannedRelease.Reason.RELEASED_AGAIN);
    }
    PublishedRelease served = standing.served().get();
    if (lastBatch > served.coveredIngestBatch()) {
      return Optional.of(PlannedRelease.Reason.LATE_CHANGES);
    }
    boolean redefined = request.scope() == NightlyRequest.Scope.CHANGES_AND_DEFINITION && !served.definitionHash().equals(definitionHash);
    return redefined ? Optional.of(PlannedRelease.Reason.DEFINITION) : Optional.empty();
  }

  private Optional<String> obstacle(NightlyRequest request, long lastBatch, Standing standing) {
    if (standing.period() == Standing.Period.CLOSED) {
      return Optional.of("it is closed");
    }
    if (standing.period() == Standing.Period.HELD && !request.names(standing.date())) {
      return Optional.of("it is on hold; release it by name, or open it");
    }
    return standing
        .proposal()
        .filter(proposal -> lastBatch <= proposal.coveredIngestBatch() && proposal.definitionHash().equals(definitionHash))
        .map(proposal -> "release %s waits for approval".formatted(proposal.releaseId()));
  }

  private static Optional<String> undelivered(NightlyRequest request, Instant dueAt) {
    return request
        .heartbeat()
        .filter(heartbeat -> !heartbeat.hasPassed(dueAt))
        .map(
            heartbeat ->
                "it waits for its source, whose heartbeat has to reach %s and %s"
                    .formatted(dueAt, heartbeat.at().map(at -> "is at " + at).orElse("has not come yet")));
  }

  private static PlannedRelease planned(String runId, Standing standing, PlannedRelease.Reason reason) {
    int number = standing.lastNumber() + 1;
    return new PlannedRelease(standing.date() + "-r" + number + "-" + runId, standing.date(), number, reason);
  }
}
