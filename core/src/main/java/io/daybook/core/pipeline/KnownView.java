package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import io.daybook.core.access.ViewKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A view of a pipeline's schema in SQL.
 *
 * @param metric whose figures it shows; empty for a view of all metrics
 */
public record KnownView(String name, ViewKind kind, Optional<Metric> metric) {
  /** What is appended to a metric's name, by kind. */
  private static final Map<String, ViewKind> SUFFIXES = suffixes();

  private static final Map<String, ViewKind> SHARED = shared();

  public KnownView {
    requireNonNull(name, "name is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(metric, "metric is null");
  }

  /** Every view that a pipeline can have, whether its tables are there yet or not. A view that is not among them is for operators alone. */
  public static List<KnownView> of(List<Metric> metrics) {
    List<KnownView> views = new ArrayList<>();
    for (Metric metric : metrics) {
      SUFFIXES.forEach((suffix, kind) -> views.add(new KnownView(metric.name() + suffix, kind, Optional.of(metric))));
      views.add(new KnownView("drift_" + metric.name(), ViewKind.DRIFT, Optional.of(metric)));
    }
    SHARED.forEach((name, kind) -> views.add(new KnownView(name, kind, Optional.empty())));
    return List.copyOf(views);
  }

  private static Map<String, ViewKind> suffixes() {
    Map<String, ViewKind> suffixes = new LinkedHashMap<>();
    suffixes.put("", ViewKind.METRIC);
    suffixes.put("_hour", ViewKind.ROLL_UP);
    suffixes.put("_day", ViewKind.ROLL_UP);
    suffixes.put("_month", ViewKind.ROLL_UP);
    suffixes.put("_expected", ViewKind.EXPECTED);
    suffixes.put("_final", ViewKind.FINAL);
    suffixes.put("_history", ViewKind.HISTORY);
    suffixes.put("_adjustments", ViewKind.ADJUSTMENTS);
    return suffixes;
  }

  private static Map<String, ViewKind> shared() {
    Map<String, ViewKind> shared = new LinkedHashMap<>();
    shared.put("freshness", ViewKind.FRESHNESS);
    shared.put("releases", ViewKind.RELEASES);
    shared.put("register", ViewKind.REGISTER);
    shared.put("quarantine", ViewKind.OPERATION);
    shared.put("quarantine_actions", ViewKind.OPERATION);
    shared.put("speed_batches", ViewKind.OPERATION);
    shared.put("loads", ViewKind.OPERATION);
    return shared;
  }
}
