package io.daybook.core.release;

import io.daybook.core.time.BusinessDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a nightly run has done.
 *
 * @param published became visible, by one commit for each part of the plan
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

  /** Of a plan of which nothing has been done yet. */
  public static ReleaseReport none(NightlyPlan plan) {
    return new ReleaseReport(plan, List.of(), List.of(), Map.of());
  }

  /** With what a further part of the plan has done. */
  public ReleaseReport and(ReleaseReport part) {
    Map<BusinessDate, List<String>> allRejected = new TreeMap<>(rejected);
    allRejected.putAll(part.rejected);
    return new ReleaseReport(plan, joined(published, part.published), joined(proposed, part.proposed), allRejected);
  }

  private static List<PlannedRelease> joined(List<PlannedRelease> one, List<PlannedRelease> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }
}
