package io.daybook.cli;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.infra.EmbeddedStack;
import io.daybook.ingestion.FileRecords;
import io.daybook.ingestion.ReplayPlan;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The longer texts of the demo. */
final class DemoTexts {
  private DemoTexts() {}

  static String ofPlan(ReplayPlan plan, FileRecords records) {
    String injected =
        plan.injections().entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .map(entry -> String.format(Locale.ROOT, "%,d %s", entry.getValue(), entry.getKey().toString().replace('_', ' ')))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%d business dates, %,d deliveries; arrivals are SIMULATED (seed %d)%s%n"
            + "what is injected corrects itself: once all has arrived, the records are those of the file%s",
        plan.dates().size(),
        plan.size(),
        plan.simulation().seed(),
        injected.isEmpty() ? "" : ": " + injected,
        records.malformed().isEmpty()
            ? ""
            : String.format(Locale.ROOT, "%n%,d malformed lines of the file are sent as they are, for quarantine", records.malformed().size()));
  }

  static String invitation(Pipeline pipeline, EmbeddedStack stack) {
    Metric metric = pipeline.metrics().get(0);
    List<Measure.Additive> measures = metric.additiveMeasures();
    String measure = measures.stream().filter(Measure.Sum.class::isInstance).findFirst().orElse(measures.get(0)).name();
    String by = metric.dimensions().isEmpty() ? "business_date" : metric.dimensions().get(0);
    String address = stack.trino().map(trino -> trino.jdbcUrl(pipeline.name()) + "?user=you").orElse("Spark SQL, through the command below");
    return """

        SQL       %s
        try       ./daybook sql "select business_date, status, sum(%s) from %s group by 1, 2 order by 1"
                  ./daybook sql "select %s, sum(%s) from %s_final group by 1 order by 2 desc limit 10"
                  ./daybook sql "select window_start, measure, provisional, final, late, amended, unexplained \
        from drift_%s where difference <> 0 limit 10"
        Running until Ctrl-C."""
        .formatted(address, measure, metric.name(), by, measure, metric.name(), metric.name());
  }
}
