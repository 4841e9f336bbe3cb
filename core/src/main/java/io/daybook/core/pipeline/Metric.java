package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * A figure by window and dimensions, defined once for both layers.
 *
 * @param window what readers are given figures of
 * @param dimensions names of declared fields; may be empty
 * @param measures with at least one additive one, by which releases are reconciled
 */
public record Metric(String name, WindowKind window, List<String> dimensions, List<Measure> measures) implements Serializable {
  public Metric {
    requireNonNull(name, "name is null");
    requireNonNull(window, "window is null");
    dimensions = List.copyOf(dimensions);
    measures = List.copyOf(measures);
    if (window instanceof WindowKind.Sliding && measures.stream().anyMatch(Measure.Sketched.class::isInstance)) {
      throw new IllegalArgumentException(
          "Invalid window of %s: %s (must not slide: figures of sketched measures do not merge)".formatted(name, window));
    }
  }

  /** A metric of tumbling windows of the given length. */
  public Metric(String name, Duration window, List<String> dimensions, List<Measure> measures) {
    this(name, new WindowKind.Tumbling(window), dimensions, measures);
  }

  /** The length of the windows that both layers compute and tables hold. */
  public Duration pane() {
    return window.pane();
  }

  /** The measures that partials and releases hold, in order: all but the derived ones. */
  public List<Measure.Stored> storedMeasures() {
    return ofKind(Measure.Stored.class);
  }

  public List<Measure.Additive> additiveMeasures() {
    return ofKind(Measure.Additive.class);
  }

  public List<Measure.Ratio> ratios() {
    return ofKind(Measure.Ratio.class);
  }

  /** Whether a record that is taken away leaves a trace in a measure until the next release. */
  public boolean hasRetaining() {
    return !ofKind(Measure.Retaining.class).isEmpty();
  }

  /** Whether a measure is estimated until the next release. */
  public boolean hasSketched() {
    return !ofKind(Measure.Sketched.class).isEmpty();
  }

  private <M extends Measure> List<M> ofKind(Class<M> kind) {
    return measures.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
