package io.daybook.speed;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.MetricFunction;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * The cells of a micro-batch, told apart by their {@link Fate}.
 *
 * @param counted those to be appended
 * @param ruleBreakers how many changes have an after image that breaks a row rule
 */
record SpeedCells(List<Row> counted, SpeedAmounts amounts, long ruleBreakers) {
  static SpeedCells of(List<Row> cells, Pipeline pipeline) {
    Map<Fate, Map<String, BigDecimal>> amounts = new EnumMap<>(Fate.class);
    Map<String, BigDecimal> late = new HashMap<>();
    long ruleBreakers = 0;
    String first = pipeline.metrics().get(0).name();
    for (Row cell : cells) {
      Fate fate = fate(cell);
      if (fate != Fate.COUNTED) {
        add(amounts.computeIfAbsent(fate, none -> new HashMap<>()), cell, pipeline);
      } else if (cell.<Boolean>getAs(MetricFunction.LATE)) {
        add(late, cell, pipeline);
      }
      if (fate == Fate.QUARANTINED && cell.getAs("metric").equals(first)) { // an image is in each metric once
        ruleBreakers += cell.<Long>getAs("record_count");
      }
    }
    return new SpeedCells(
        cells.stream().filter(cell -> fate(cell) == Fate.COUNTED).toList(),
        new SpeedAmounts(late, amounts.getOrDefault(Fate.DUPLICATE, Map.of()), amounts.getOrDefault(Fate.QUARANTINED, Map.of())),
        ruleBreakers);
  }

  private static Fate fate(Row cell) {
    return Fate.values()[cell.<Integer>getAs(Fate.COLUMN)];
  }

  private static void add(Map<String, BigDecimal> sums, Row cell, Pipeline pipeline) {
    Metric metric = pipeline.metric(cell.getAs("metric")).orElseThrow();
    for (Measure measure : metric.additiveMeasures()) {
      Object figure = cell.getAs(measure.name());
      if (figure != null) { // a sum without room in its column
        BigDecimal amount = figure instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf((Long) figure);
        sums.merge(metric.name() + "." + measure.name(), amount, BigDecimal::add);
      }
    }
  }
}
