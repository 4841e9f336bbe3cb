package io.daybook.cli;

import static java.util.stream.Collectors.toList;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.LakeTables;
import io.daybook.reconciliation.DriftTotal;
import io.daybook.serving.Column;
import io.daybook.serving.Rows;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;

/** How a measure in a pack came from provisional to final. */
record PackedDrift(Measure.Additive measure, DriftTotal total) {

  /** In the order of the pipeline file. */
  static List<PackedDrift> of(Pipeline pipeline, List<DriftTotal> totals) {
    return pipeline.metrics().stream()
        .flatMap(
            metric ->
                metric.additiveMeasures().stream()
                    .flatMap(
                        measure ->
                            totals.stream()
                                .filter(total -> total.metric().equals(metric.name()) && total.measure().equals(measure.name()))
                                .map(total -> new PackedDrift(measure, total))))
        .toList();
  }

  /** A row per measure, a column per cause. */
  static Rows table(List<PackedDrift> drift) {
    List<Column> columns =
        Stream.of(Stream.of("metric", "measure", "provisional"), LakeTables.CAUSES.stream(), Stream.of("final", "unexplained"))
            .flatMap(names -> names)
            .map(name -> new Column(name, "varchar"))
            .toList();
    return new FewRows(columns, drift.stream().map(PackedDrift::row).toList());
  }

  private List<Object> row() {
    Stream<BigDecimal> figures =
        Stream.of(
                Stream.of(total.provisional()),
                LakeTables.CAUSES.stream().map(cause -> total.causes().get(cause)),
                Stream.of(total.finalFigure(), total.unexplained()))
            .flatMap(each -> each)
            .map(figure -> figure.setScale(measure.scale())); // drift tables have further places, all 0
    return Stream.<Object>concat(Stream.of(total.metric(), total.measure()), figures).collect(toList());
  }
}
