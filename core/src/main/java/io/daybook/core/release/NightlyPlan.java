package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a nightly run is to do.
 *
 * @param releases oldest date first; empty when nothing is due
 */
public record NightlyPlan(String runId, Cut cut, List<PlannedRelease> releases) {
  public NightlyPlan {
    requireNonNull(runId, "runId is null");
    requireNonNull(cut, "cut is null");
    releases = List.copyOf(releases);
  }
}
