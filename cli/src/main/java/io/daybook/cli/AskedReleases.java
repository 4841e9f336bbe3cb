package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.Register;
import io.daybook.core.release.RegisterEntry;
import io.daybook.core.release.Standing;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The releases that somebody asks about, by the register. */
final class AskedReleases {
  private final Register register;

  AskedReleases(Register register) {
    this.register = register;
  }

  /** By date, the release that is served for it. */
  Map<BusinessDate, String> served() {
    Map<BusinessDate, String> served = new TreeMap<>();
    for (Standing standing : register.standings().values()) {
      standing.served().ifPresent(release -> served.put(standing.date(), release.releaseId()));
    }
    return Collections.unmodifiableMap(served);
  }

  /**
   * The release that is served for a date.
   *
   * @throws DaybookException RELEASE_REFUSED where there is none
   */
  RegisterEntry servedOf(BusinessDate date) {
    Map<BusinessDate, String> served = served();
    if (!served.containsKey(date)) {
      throw new DaybookException(
          ErrorCode.RELEASE_REFUSED, "No release of %s is served, so there is no drift to explain. %s".formatted(date, there(served)));
    }
    return register.requireRelease(served.get(date));
  }

  /**
   * By date, the releases that are served within a range.
   *
   * @throws DaybookException RELEASE_REFUSED where there are none
   */
  Map<BusinessDate, String> servedIn(DateRange range) {
    Map<BusinessDate, String> served = new TreeMap<>(served());
    served.keySet().removeIf(date -> !range.contains(date));
    if (served.isEmpty()) {
      throw new DaybookException(
          ErrorCode.RELEASE_REFUSED, "No release from %s to %s is served, so there is no drift to tell of. %s".formatted(range.first(), range.last(), there(served())));
    }
    return served;
  }

  /** A release by its id, served or not, rejected ones included. */
  RegisterEntry named(String releaseId) {
    return register.requireRelease(releaseId);
  }

  /** The newest date that has a release, alone. */
  Map<BusinessDate, String> newest() {
    Map<BusinessDate, String> served = served();
    if (served.isEmpty()) {
      throw new DaybookException(ErrorCode.RELEASE_REFUSED, "No date has a release yet, so there is no drift to tell of. 'daybook nightly --due' makes releases.");
    }
    BusinessDate newest = served.keySet().stream().max(BusinessDate::compareTo).orElseThrow();
    return Map.of(newest, served.get(newest));
  }

  /** What the register said first of a release: when its run had made it. */
  RegisterEntry made(RegisterEntry release) {
    return register.entriesOfRunOf(release.releaseId().orElseThrow()).stream()
        .filter(entry -> entry.releaseId().equals(release.releaseId()))
        .findFirst()
        .orElseThrow();
  }

  /** The plan by which a release was made, of it alone. */
  static NightlyPlan plan(RegisterEntry release) {
    PlannedRelease planned =
        new PlannedRelease(release.releaseId().orElseThrow(), release.date(), release.releaseNumber(), PlannedRelease.Reason.FIRST_CLOSE);
    return new NightlyPlan(release.runId(), release.evidence().orElseThrow().cut(), List.of(planned), Map.of());
  }

  private static String there(Map<BusinessDate, String> served) {
    if (served.isEmpty()) {
      return "No date has one yet; 'daybook nightly --due' makes them.";
    }
    List<BusinessDate> dates = List.copyOf(served.keySet());
    return "%d dates have one, from %s to %s; 'daybook release list' shows them.".formatted(dates.size(), dates.get(0), dates.get(dates.size() - 1));
  }
}
