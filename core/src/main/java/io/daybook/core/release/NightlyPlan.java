package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a nightly run is to do.
 *
 * @param releases oldest date first; empty when nothing is due
 * @param heldBack dates with something to release that are not released, and why
 */
public record NightlyPlan(String runId, Cut cut, List<PlannedRelease> releases, Map<BusinessDate, String> heldBack) {
  public NightlyPlan {
    requireNonNull(runId, "runId is null");
    requireNonNull(cut, "cut is null");
    releases = List.copyOf(releases);
    heldBack = Collections.unmodifiableMap(new TreeMap<>(heldBack));
  }
}
