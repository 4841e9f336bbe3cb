package io.daybook.core.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code metrics} of a pipeline file. Their dimensions and measures are columns of one table, so it checks them against each other. */
final class MetricsReader {
  private static final WindowKind STAND_IN = new WindowKind.Tumbling(WindowKind.LONGEST);

  private final DeclaredFields fields;
  private final Map<String, Place> dimensions = new HashMap<>();
  private final List<DeclaredMeasure> measures = new ArrayList<>();

  MetricsReader(DeclaredFields fields) {
    this.fields = fields;
  }

  List<Metric> read(Section file) {
    Optional<Place> metrics = file.require("metrics", "metrics: { sales: { window: 1 hour, measures: { lines: count } } }");
    Optional<List<Place>> places = metrics.flatMap(Place::entries);
    if (places.filter(List::isEmpty).isPresent()) {
      metrics.orElseThrow().problem("is empty; declare at least one metric");
    }
    List<Metric> read = places.orElse(List.of()).stream().map(this::metric).toList();
    Names.checkViews(places.orElse(List.of()));
    checkSharedColumns();
    return read;
  }

  private Metric metric(Place place) {
    Names.checkMetric(place);
    Section metric = place.section("window", "dimensions", "measures");
    Optional<WindowKind> window = metric.require("window", "window: 1 minute").flatMap(WindowReader::read);
    List<String> dimensions = dimensions(metric);
    List<DeclaredMeasure> declared = measures(metric);
    measures.addAll(declared);
    List<Measure> valid = declared.stream().flatMap(measure -> measure.measure().stream()).toList();
    if (window.filter(WindowKind.Sliding.class::isInstance).isPresent() && valid.stream().anyMatch(Measure.Sketched.class::isInstance)) {
      declared.stream()
          .filter(measure -> measure.measure().filter(Measure.Sketched.class::isInstance).isPresent())
          .forEach(
              measure ->
                  measure
                      .place()
                      .problem(
                          "does not go with a window that slides: exact figures of its slides do not merge;"
                              + " measure it in a metric of its own with a window such as 1 hour"));
      return new Metric(place.name(), STAND_IN, dimensions, valid);
    }
    return new Metric(place.name(), window.orElse(STAND_IN), dimensions, valid);
  }

  private List<String> dimensions(Section metric) {
    List<Place> places = metric.find("dimensions").flatMap(Place::items).orElse(List.of());
    List<Field> named = fields.allNamed(places);
    for (Place place : places) {
      place.text().ifPresent(name -> {
        Names.checkColumn(place, name);
        dimensions.putIfAbsent(name, place);
      });
    }
    return named.stream().map(Field::name).toList();
  }

  private List<DeclaredMeasure> measures(Section metric) {
    Optional<Place> declared = metric.require("measures", "measures: { lines: count }");
    Optional<List<Place>> places = declared.flatMap(Place::entries);
    if (places.filter(List::isEmpty).isPresent()) {
      declared.orElseThrow().problem("is empty; declare at least one measure");
    }
    MeasureReader reader = new MeasureReader(fields, places.orElse(List.of()));
    List<DeclaredMeasure> read = places.orElse(List.of()).stream().map(place -> new DeclaredMeasure(place, reader.read(place))).toList();
    boolean complete = !read.isEmpty() && read.stream().allMatch(measure -> measure.measure().isPresent());
    if (complete && read.stream().noneMatch(measure -> measure.measure().orElseThrow() instanceof Measure.Additive)) {
      declared.orElseThrow().problem("has neither a count nor a sum, and releases are reconciled by those; add one, such as lines: count");
    }
    return read;
  }

  private void checkSharedColumns() {
    Map<String, DeclaredMeasure> first = new HashMap<>();
    for (DeclaredMeasure measure : measures) {
      Place place = measure.place();
      if (dimensions.containsKey(place.name())) {
        place.problem(
            "is also a dimension (line %d), and both would be one column of a table; choose another name"
                .formatted(dimensions.get(place.name()).line()));
      }
      DeclaredMeasure other = measure.measure().isPresent() ? first.putIfAbsent(place.name(), measure) : null;
      if (other != null && !other.form().equals(measure.form())) {
        place.problem(
            "is %s, but %s in line %d, and both are one column of a table; make them alike or choose another name"
                .formatted(measure.form(), other.form(), other.place().line()));
      }
    }
  }

  /** @param measure empty where it has a problem */
  private record DeclaredMeasure(Place place, Optional<Measure> measure) {
    /** What decides the type of its column. */
    String form() {
      Measure read = measure.orElseThrow();
      if (read instanceof Measure.Ratio ratio) {
        return "a ratio of scale " + ratio.scale();
      }
      if (read instanceof Measure.Quantile quantile) {
        return "a quantile at %s of scale %d".formatted(quantile.at(), quantile.scale());
      }
      if (read instanceof Measure.Distinct) {
        return "a distinct count";
      }
      return read instanceof Measure.OfExpression amount ? "a %s of scale %d".formatted(amount.kind(), amount.scale()) : "a count";
    }
  }
}
