package io.daybook.cli;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.LakeTables;
import io.daybook.reconciliation.DriftTotal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From provisional to final as a table: a line per measure, a column per cause that has a part in it. */
final class DriftText {
  private DriftText() {}

  static String table(Pipeline pipeline, List<DriftTotal> totals) {
    Map<String, DriftTotal> byMeasure = new LinkedHashMap<>();
    Map<String, Measure> measures = new LinkedHashMap<>();
    for (Metric metric : pipeline.metrics()) {
      for (Measure measure : metric.additiveMeasures()) {
        totals.stream()
            .filter(total -> total.metric().equals(metric.name()) && total.measure().equals(measure.name()))
            .reduce(DriftText::sum)
            .ifPresent(total -> byMeasure.put(metric.name() + "." + measure.name(), total));
        measures.put(metric.name() + "." + measure.name(), measure);
      }
    }
    List<String> causes =
        byMeasure.values().stream()
            .flatMap(total -> total.causes().entrySet().stream())
            .filter(cause -> cause.getValue().signum() != 0)
            .map(Map.Entry::getKey)
            .distinct()
            .sorted(Comparator.comparingInt(LakeTables.CAUSES::indexOf))
            .toList();
    List<List<String>> lines = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("", "provisional"));
    causes.forEach(cause -> header.add(cause.replace('_', ' ')));
    header.addAll(List.of("final", "unexplained"));
    lines.add(header);
    byMeasure.forEach(
        (name, total) -> {
          Measure measure = measures.get(name);
          List<String> line = new ArrayList<>(List.of(name, Figures.text(measure, total.provisional())));
          causes.forEach(cause -> line.add(signed(measure, total.causes().get(cause))));
          line.addAll(List.of(Figures.text(measure, total.finalFigure()), Figures.text(measure, total.unexplained())));
          lines.add(line);
        });
    return aligned(lines);
  }

  static DriftTotal sum(DriftTotal one, DriftTotal other) {
    Map<String, BigDecimal> causes = new LinkedHashMap<>(one.causes());
    other.causes().forEach((cause, amount) -> causes.merge(cause, amount, BigDecimal::add));
    return new DriftTotal(
        other.date(),
        one.metric(),
        one.measure(),
        one.provisional().add(other.provisional()),
        one.finalFigure().add(other.finalFigure()),
        causes,
        one.unexplained().add(other.unexplained()));
  }

  static String signed(Measure measure, BigDecimal amount) {
    return amount.signum() == 0 ? "" : (amount.signum() > 0 ? "+" : "") + Figures.text(measure, amount);
  }

  static String aligned(List<List<String>> lines) {
    StringBuilder text = new StringBuilder();
    int columns = lines.get(0).size();
    for (List<String> line : lines) {
      text.append(text.length() == 0 ? "" : "\n");
      for (int column = 0; column < columns; column++) {
        int of = column;
        int width = lines.stream().mapToInt(each -> each.get(of).length()).max().orElse(0);
        String cell = line.get(column);
        String padding = " ".repeat(width - cell.length());
        text.append(column == 0 ? cell + padding : "  " + padding + cell);
      }
    }
    return text.toString();
  }
}
