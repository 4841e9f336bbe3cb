package io.daybook.batch;

import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.time.BusinessDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Collects why a gate holds dates of a plan back. */
final class GateFailures implements Gaps {
  private final String gate;
  private final Set<BusinessDate> planned;
  private final Map<BusinessDate, List<String>> byDate = new TreeMap<>();

  GateFailures(String gate, NightlyPlan plan) {
    this.gate = gate;
    this.planned = plan.releases().stream().map(PlannedRelease::date).collect(Collectors.toSet());
  }

  /** Holds the date back, if it is planned. */
  @Override
  public void add(BusinessDate date, String message) {
    if (planned.contains(date)) {
      byDate.computeIfAbsent(date, first -> new ArrayList<>()).add(gate + ": " + message);
    }
  }

  /** For what cannot be said to be of one date. */
  @Override
  public void addToAll(String message) {
    planned.forEach(date -> add(date, message));
  }

  Map<BusinessDate, List<String>> byDate() {
    return byDate;
  }
}
