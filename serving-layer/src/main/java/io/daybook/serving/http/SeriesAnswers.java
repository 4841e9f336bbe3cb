package io.daybook.serving.http;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.WindowKind;
import io.daybook.core.revision.RevisionBand;
import io.daybook.serving.memory.FigureRange;
import io.daybook.serving.memory.MemoryView;
import io.daybook.serving.memory.Pane;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Figures over time, and by the values of a dimension. */
final class SeriesAnswers {
  private static final Set<String> SERIES_PARAMETERS = Set.of("from", "until", "date", "step", "max_staleness");
  private static final Set<String> BY_PARAMETERS = Set.of("from", "until", "date", "max_staleness");

  private final Door door;

  SeriesAnswers(Door door) {
    this.door = door;
  }

  /** A point for each window, hour or business date, over all dimensions that are not asked for. */
  Answer series(String metricName, Map<String, List<String>> parameters, Caller caller) {
    Metric metric = door.metric(metricName, caller);
    Question question = new Question(door.pipeline(), metric, parameters, SERIES_PARAMETERS, caller);
    Step step = Step.parse(question.one("step"), metric);
    door.requireFresh(question.maxStaleness());
    FigureRange range = question.range(door.figures());
    MemoryView view = view(metric, range, question, step);
    Map<Step.Period, List<Pane>> cells = new TreeMap<>(Comparator.comparing((Step.Period period) -> period.window().startInclusive()).thenComparing(Step.Period::businessDate));
    view.panes().forEach(pane -> cells.computeIfAbsent(step.periodOf(pane.merged().cell(), door.pipeline()), key -> new ArrayList<>()).add(pane));
    Map<Step.Period, Total> points = new LinkedHashMap<>();
    cells.forEach((period, together) -> points.put(period, new Total(door.pipeline(), metric, together)));
    MetricJson metricJson = MetricJson.of(door.pipeline(), metric, caller);
    boolean allDimensions = question.filter().values().isEmpty();
    byte[] body = Json.object(json -> json
        .text("metric", metric.name())
        .text("step", step.toString())
        .number("revision", view.revision())
        .array("points", elements -> {
          for (Map.Entry<Step.Period, Total> point : points.entrySet()) {
            boolean whole = allDimensions && covers(range, point.getKey());
            elements.element(members -> point(members, metricJson, point.getKey(), point.getValue(), bands(metric, step, point.getKey(), point.getValue(), view, whole)));
          }
        }));
    return Answer.json(body).withTag(Answer.tag(body));
  }

  /** Windows that slide are put together from panes where a point is of one window; hours and dates are of panes, so that no record counts twice. */
  private MemoryView view(Metric metric, FigureRange range, Question question, Step step) {
    return step == Step.WINDOW ? door.figures().windows(metric, range, question.filter()) : door.figures().panes(metric, range, question.filter());
  }

  private static boolean covers(FigureRange range, Step.Period period) {
    return !period.window().startInclusive().isBefore(range.fromInclusive()) && !range.untilExclusive().isBefore(period.window().endExclusive());
  }

  /** A band is of one cell, or of all cells of an hour or a date: those of parts do not add up. */
  private static Map<String, RevisionBand> bands(Metric metric, Step step, Step.Period period, Total total, MemoryView view, boolean whole) {
    boolean ofOneCell = step == Step.WINDOW && total.isOneCell() && !(metric.window() instanceof WindowKind.Sliding);
    boolean ofAll = step != Step.WINDOW && whole;
    if (!total.isOpen() || !(ofOneCell || ofAll)) {
      return Map.of();
    }
    Map<String, RevisionBand> bands = new LinkedHashMap<>();
    for (Measure.Additive measure : metric.additiveMeasures()) {
      step.band(view.profile(), metric, measure.name(), period, total.recordCount()).ifPresent(band -> bands.put(measure.name(), band));
    }
    return bands;
  }

  private static void point(Json json, MetricJson metric, Step.Period period, Total total, Map<String, RevisionBand> bands) throws IOException {
    json.time("period_start", period.window().startInclusive())
        .time("period_end", period.window().endExclusive())
        .text("business_date", period.businessDate().toString())
        .object("measures", measures -> metric.amounts(measures, total.measures()))
        .text("status", total.status())
        .object("provisional_share", total::provisionalShare)
        .array("release_ids", ids -> {
          for (String id : total.releaseIds()) {
            ids.element(id);
          }
        })
        .object("pending", measures -> metric.amounts(measures, total.pending()));
    MetricJson.bands(json, bands);
  }

  /** A total for each value of a dimension, the largest first. */
  Answer byDimension(String metricName, String dimension, Map<String, List<String>> parameters, Caller caller) {
    Metric metric = door.metric(metricName, caller);
    int place = metric.dimensions().indexOf(dimension);
    if (place < 0) {
      throw HttpProblem.notFound("%s has no dimension %s; it has %s".formatted(metric.name(), dimension, String.join(", ", metric.dimensions())));
    }
    Question.requireVisible(door.pipeline(), dimension, caller);
    Question question = new Question(door.pipeline(), metric, parameters, BY_PARAMETERS, caller);
    door.requireFresh(question.maxStaleness());
    MemoryView view = door.figures().panes(metric, question.range(door.figures()), question.filter());
    Map<Optional<Object>, List<Pane>> cells = new HashMap<>();
    view.panes().forEach(pane -> cells.computeIfAbsent(Optional.ofNullable(pane.merged().cell().dimensions().get(place)), value -> new ArrayList<>()).add(pane));
    Map<Optional<Object>, Total> totals = new HashMap<>();
    cells.forEach((value, together) -> totals.put(value, new Total(door.pipeline(), metric, together)));
    MetricJson metricJson = MetricJson.of(door.pipeline(), metric, caller);
    List<Map.Entry<Optional<Object>, Total>> largestFirst = new ArrayList<>(totals.entrySet());
    largestFirst.sort(Comparator.comparing((Map.Entry<Optional<Object>, Total> value) -> value.getValue().size()).reversed()
        .thenComparing(value -> value.getKey().map(Object::toString).orElse("")));
    byte[] body = Json.object(json -> json
        .text("metric", metric.name())
        .text("dimension", dimension)
        .number("revision", view.revision())
        .array("values", elements -> {
          for (Map.Entry<Optional<Object>, Total> value : largestFirst) {
            elements.element(members -> members
                .value("value", value.getKey().orElse(null))
                .object("measures", measures -> metricJson.amounts(measures, value.getValue().measures()))
                .text("status", value.getValue().status())
                .object("provisional_share", value.getValue()::provisionalShare));
          }
        }));
    return Answer.json(body).withTag(Answer.tag(body));
  }
}
