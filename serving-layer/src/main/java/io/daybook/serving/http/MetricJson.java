package io.daybook.serving.http;

import io.daybook.core.pipeline.ComputedField;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineAccess;
import io.daybook.core.release.Amounts;
import io.daybook.core.release.Cell;
import io.daybook.core.release.MergedCell;
import io.daybook.core.revision.RevisionBand;
import io.daybook.serving.memory.ServedCell;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;

/**
 * A metric's cells in JSON, as somebody may see them.
 *
 * @param hidden the measures that show him what a single record has, of a person
 */
record MetricJson(Pipeline pipeline, Metric metric, Caller caller, Set<String> hidden) {
  static final String MASK = "***";

  static MetricJson of(Pipeline pipeline, Metric metric, Caller caller) {
    return new MetricJson(pipeline, metric, caller, caller.seesPersons() ? Set.of() : new PipelineAccess(pipeline).personalMeasures(metric));
  }

  void cell(Json json, ServedCell served) throws IOException {
    MergedCell cell = served.cell();
    key(json, cell.cell());
    json.object("measures", measures -> amounts(measures, cell, Figure.ITSELF))
        .text("status", cell.status().name())
        .text("release_id", cell.releaseId())
        .flag("restated", cell.restated())
        .flag("approximate", cell.approximate())
        .time("as_of", cell.asOf())
        .object("pending", measures -> amounts(measures, cell, Figure.PENDING));
    bands(json, served.bands());
  }

  /** What tells a cell from all others. */
  void key(Json json, Cell cell) throws IOException {
    json.text("business_date", cell.businessDate().toString())
        .time("window_start", cell.window().startInclusive())
        .time("window_end", cell.window().endExclusive())
        .object("dimensions", dimensions -> {
          for (int i = 0; i < metric.dimensions().size(); i++) {
            String name = metric.dimensions().get(i);
            dimensions.value(name, isMasked(name) ? MASK : cell.dimensions().get(i));
          }
        });
  }

  /** Null where nothing is told of any measure. */
  static void bands(Json json, Map<String, RevisionBand> bands) throws IOException {
    if (bands.isEmpty()) {
      json.none("expected_revision");
    } else {
      json.object("expected_revision", measures -> {
        for (Map.Entry<String, RevisionBand> band : bands.entrySet()) {
          measures.object(band.getKey(), ends -> ends.number("low", band.getValue().low()).number("high", band.getValue().high()));
        }
      });
    }
  }

  private enum Figure {
    ITSELF,
    PENDING
  }

  private void amounts(Json json, MergedCell cell, Figure figure) throws IOException {
    amounts(json, figure == Figure.ITSELF ? cell.amounts() : cell.pending());
  }

  /** One per declared measure. */
  void amounts(Json json, Amounts amounts) throws IOException {
    for (int i = 0; i < metric.measures().size(); i++) {
      Measure measure = metric.measures().get(i);
      measure(json, measure, hidden.contains(measure.name()) ? null : amounts.at(i));
    }
  }

  /** A measure's value; null is a value. */
  private static void measure(Json json, Measure measure, BigDecimal value) throws IOException {
    if (measure instanceof Measure.Count || measure instanceof Measure.Distinct) {
      json.count(measure.name(), value);
    } else {
      json.amount(measure.name(), value, scale(measure));
    }
  }

  static int scale(Measure measure) {
    return measure instanceof Measure.Ratio ratio ? ratio.scale() : measure instanceof Measure.Stored stored ? stored.scale() : 0;
  }

  boolean isMasked(String dimension) {
    return !caller.seesPersons() && isPii(pipeline, dimension);
  }

  static boolean isPii(Pipeline pipeline, String field) {
    return pipeline.computed(field).map(ComputedField::pii).orElseGet(() -> pipeline.source().field(field).pii());
  }
}
