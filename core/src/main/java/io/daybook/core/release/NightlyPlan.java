package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;
import java.util.ArrayList;
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

  /** The releases in parts of so many at most, oldest date first: each a run of its own, with the same cut. */
  public List<NightlyPlan> parts(int mostReleases) {
    List<NightlyPlan> parts = new ArrayList<>();
    for (int from = 0; from < releases.size(); from += mostReleases) {
      String partId = from == 0 ? runId : runId + "." + parts.size();
      parts.add(new NightlyPlan(partId, cut, releases.subList(from, Math.min(releases.size(), from + mostReleases)), Map.of()));
    }
    return parts;
  }
}
