package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * A figure by window and dimensions, defined once for both layers.
 *
 * @param window the length of its tumbling windows, at most a day
 * @param dimensions names of declared fields; may be empty
 * @param measures not empty
 */
public record Metric(String name, Duration window, List<String> dimensions, List<Measure> measures) implements Serializable {
  public Metric {
    requireNonNull(name, "name is null");
    requireNonNull(window, "window is null");
    dimensions = List.copyOf(dimensions);
    measures = List.copyOf(measures);
  }

  /** The measures that partials hold and merge, in order: all but the derived ones. */
  public List<Measure> additiveMeasures() {
    return measures.stream().filter(measure -> !(measure instanceof Measure.Ratio)).toList();
  }

  public List<Measure.Ratio> ratios() {
    return measures.stream().filter(Measure.Ratio.class::isInstance).map(Measure.Ratio.class::cast).toList();
  }
}
