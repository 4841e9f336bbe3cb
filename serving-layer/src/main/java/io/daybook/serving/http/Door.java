package io.daybook.serving.http;

import static java.util.Objects.requireNonNull;

import io.daybook.core.access.Role;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineAccess;
import io.daybook.lake.TableReader;
import io.daybook.serving.memory.LayerFreshness;
import io.daybook.serving.memory.LiveFigures;
import io.daybook.serving.memory.PartName;
import io.daybook.serving.memory.PartState;
import io.daybook.serving.memory.Parts;
import io.daybook.serving.memory.ServedFigures;
import io.daybook.serving.memory.TimedReads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the answers are made from. */
public record Door(Pipeline pipeline, ServedFigures figures, LiveFigures live, TableReader tables, TimedReads reads, Parts parts, Clock clock) {
  /** The view of a metric's figures, by its name. */
  private static final String FIGURES = "%s";

  public Door {
    requireNonNull(pipeline, "pipeline is null");
    requireNonNull(figures, "figures is null");
    requireNonNull(live, "live is null");
    requireNonNull(tables, "tables is null");
    requireNonNull(reads, "reads is null");
    requireNonNull(parts, "parts is null");
    requireNonNull(clock, "clock is null");
  }

  /**
   * A metric of which somebody asks for what a view tells.
   *
   * @param view by the metric's name: {@code drift_%s}
   * @throws HttpProblem 404 where the pipeline file has no such metric, 403 where it does not open the view to the caller
   */
  Metric metric(String name, String view, Caller caller) {
    Metric metric = metric(name);
    PipelineAccess access = new PipelineAccess(pipeline);
    Set<Role> roles = access.rolesOf(view.formatted(name));
    if (!roles.contains(caller.role())) {
      throw HttpProblem.forbidden("The pipeline file does not open %s to the role %s; it does to %s".formatted(
          view.formatted(name), caller.role(), String.join(", ", roles.stream().map(Role::toString).sorted().toList())));
    }
    return metric;
  }

  /** As {@link #metric(String, String, Caller)}, of its figures. */
  Metric metric(String name, Caller caller) {
    return metric(name, FIGURES, caller);
  }

  /** The metrics whose figures somebody may see. */
  List<Metric> metrics(Caller caller) {
    PipelineAccess access = new PipelineAccess(pipeline);
    return pipeline.metrics().stream().filter(metric -> access.allows(caller.role(), metric.name())).toList();
  }

  /** @throws HttpProblem 404 where the pipeline file has no such metric */
  Metric metric(String name) {
    return pipeline.metric(name).orElseThrow(() -> HttpProblem.notFound("There is no metric %s; there are %s".formatted(
        name, String.join(", ", pipeline.metrics().stream().map(Metric::name).toList()))));
  }

  /** The newest arrival that the speed layer has committed. */
  Optional<Instant> newestArrival() {
    return live.freshness().stream().filter(layer -> layer.layer().equals("speed")).findFirst().flatMap(LayerFreshness::newestArrival);
  }

  /** @throws HttpProblem 503 where the answer would be staler than that */
  void requireFresh(Optional<Duration> bound) {
    Duration stale = live.staleness();
    if (bound.isPresent() && stale.compareTo(bound.get()) > 0) {
      String why = live.memory().isEmpty() ? "nothing has been read yet" : problem().orElse("it is catching up");
      throw HttpProblem.of(503, "too-stale", "The answer would be too stale",
              "At most %d ms were asked for; memory was last known to have all that the tables have %d ms ago: %s"
                  .formatted(bound.get().toMillis(), staleMillis(), why))
          .with("stale_millis", staleMillis())
          .withHeader("Retry-After", "1");
    }
  }

  private Optional<String> problem() {
    return Optional.ofNullable(parts.states().get(PartName.LAKE)).flatMap(PartState::problem);
  }

  /** By how much an answer may be behind the tables. */
  long staleMillis() {
    return live.memory().isEmpty() ? Long.MAX_VALUE >> 11 : live.staleness().toMillis(); // as large as a number in JSON may be
  }

  /** Why this should be asked nothing but what is wrong; empty where it is ready. */
  List<String> reasonsNotToBeReady() {
    Map<PartName, PartState> states = parts.states();
    List<String> reasons = new ArrayList<>();
    if (live.memory().isEmpty()) {
      reasons.add("The tables have not been read yet");
    }
    states.forEach((part, state) -> {
      if (state.isDown() && part != PartName.SQL) { // which answers for itself
        state.problem().ifPresent(reasons::add);
      }
    });
    return reasons;
  }
}
