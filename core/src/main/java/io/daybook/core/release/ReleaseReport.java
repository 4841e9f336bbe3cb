package io.daybook.core.release;

import io.daybook.core.time.BusinessDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a nightly run has done.
 *
 * @param published became visible by one commit
 * @param proposed passed their gates and wait for approval
 * @param rejected why, for each date that a gate held back
 */
public record ReleaseReport(
    NightlyPlan plan, List<PlannedRelease> published, List<PlannedRelease> proposed, Map<BusinessDate, List<String>> rejected) {
  public ReleaseReport {
    published = List.copyOf(published);
    proposed = List.copyOf(proposed);
    rejected = Collections.unmodifiableMap(new TreeMap<>(rejected));
  }
}
