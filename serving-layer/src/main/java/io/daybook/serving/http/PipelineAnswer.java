package io.daybook.serving.http;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.WindowKind;
import java.io.IOException;
import java.util.Optional;

/** What is measured, as far as somebody may see it. */
record PipelineAnswer(Door door) {
  Answer answer(Caller caller) {
    Pipeline pipeline = door.pipeline();
    byte[] body = Json.object(json -> json
        .text("pipeline", pipeline.name())
        .text("zone", pipeline.calendar().zone().getId())
        .text("cut_off", pipeline.calendar().cutOff().toString())
        .number("allowed_lateness_millis", pipeline.allowedLateness().toMillis())
        .array("metrics", metrics -> {
          for (Metric metric : door.metrics(caller)) {
            metrics.element(members -> metric(members, pipeline, metric));
          }
        }));
    return Answer.json(body).withTag(Answer.tag(body));
  }

  private static void metric(Json json, Pipeline pipeline, Metric metric) throws IOException {
    Optional<Long> slide = metric.window() instanceof WindowKind.Sliding sliding ? Optional.of(sliding.slide().toMillis()) : Optional.empty();
    json.text("name", metric.name())
        .number("window_millis", metric.window().size().toMillis())
        .number("slide_millis", slide)
        .array("dimensions", dimensions -> {
          for (String name : metric.dimensions()) {
            dimensions.element(members -> members.text("name", name).text("type", pipeline.typeOf(name).toString()).flag("pii", MetricJson.isPii(pipeline, name)));
          }
        })
        .array("measures", measures -> {
          for (Measure measure : metric.measures()) {
            measures.element(members -> members.text("name", measure.name()).text("kind", kind(measure)).number("scale", MetricJson.scale(measure)));
          }
        });
  }

  private static String kind(Measure measure) {
    if (measure instanceof Measure.Count) {
      return "count";
    }
    if (measure instanceof Measure.Distinct) {
      return "distinct";
    }
    return measure instanceof Measure.OfExpression amount ? amount.kind() : "ratio";
  }
}
