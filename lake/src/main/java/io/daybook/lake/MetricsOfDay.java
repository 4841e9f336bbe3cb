package io.daybook.lake;

import io.daybook.core.pipeline.Pipeline;
import java.time.Instant;

/**
 * The metric function of a process that runs for days. Provisional figures of a business date go by what was known of lookups when it began, so when a
 * date has begun, that is taken from the lake. Not for several threads at once.
 */
public final class MetricsOfDay {
  private final Lake lake;
  private final Pipeline pipeline;
  private ReferenceRates references;
  private MetricFunction metrics;

  public MetricsOfDay(Lake lake, Pipeline pipeline, ReferenceRates references) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.references = references;
    this.metrics = new MetricFunction(pipeline, references);
  }

  /** The function for what has arrived up to now. */
  public MetricFunction at(Instant now) {
    if (!references.suffices(now)) {
      references = references.withLookups(lake, now);
      metrics = new MetricFunction(pipeline, references);
    }
    return metrics;
  }
}
