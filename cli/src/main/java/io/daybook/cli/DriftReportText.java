package io.daybook.cli;

import io.daybook.core.pipeline.Measure;
import io.daybook.reconciliation.CellDrift;
import io.daybook.reconciliation.DriftSteps;
import io.daybook.reconciliation.DriftTotal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The drift of releases for a terminal. */
record DriftReportText(DriftReport report) {

  String text() {
    List<String> parts = new ArrayList<>();
    parts.add(report.releases().size() == 1 ? "%s, release %s".formatted(report.first(), report.releases().get(report.first())) : "%s to %s, %d releases".formatted(report.first(), report.last(), report.releases().size()));
    parts.add(DriftText.aligned(figures()));
    List<List<String>> worst = worst();
    if (worst.size() > 1) {
      parts.add("Windows that moved most\n" + DriftText.aligned(worst));
    }
    if (!report.alarms().isEmpty()) {
      parts.add(report.alarms().stream().map(alarm -> "ALARM " + alarm).collect(Collectors.joining("\n")));
    }
    parts.add(report.verdict());
    return String.join("\n\n", parts);
  }

  private List<List<String>> figures() {
    List<DriftSteps> sums = report.sums();
    List<String> causes = DriftReport.moving(sums.stream().map(DriftSteps::total));
    List<List<String>> lines = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("", "at window close", "at day end", "at release"));
    causes.forEach(cause -> header.add(cause.replace('_', ' ')));
    header.addAll(List.of("final", "unexplained"));
    lines.add(header);
    for (DriftSteps step : sums) {
      DriftTotal total = step.total();
      Measure measure = report.measure(total);
      List<String> line = new ArrayList<>(List.of(total.metric() + "." + total.measure()));
      List.of(total.provisional(), step.atDayEnd(), step.atRelease()).forEach(figure -> line.add(Figures.text(measure, figure)));
      causes.forEach(cause -> line.add(DriftText.signed(measure, total.causes().get(cause))));
      line.addAll(List.of(Figures.text(measure, total.finalFigure()), Figures.text(measure, total.unexplained())));
      lines.add(line);
    }
    return lines;
  }

  /** Of the measures that people look at first. */
  private List<List<String>> worst() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("", "window", "cell", "provisional", "difference", "final", "mostly"));
    for (DriftSteps main : report.main()) {
      for (CellDrift cell : report.worst()) {
        DriftTotal total = cell.total();
        if (total.metric().equals(main.total().metric()) && total.measure().equals(main.total().measure())) {
          Measure measure = report.measure(total);
          lines.add(
              List.of(
                  total.metric() + "." + total.measure(),
                  cell.windowStart().toString(),
                  place(cell),
                  Figures.text(measure, total.provisional()),
                  DriftText.signed(measure, total.difference()),
                  Figures.text(measure, total.finalFigure()),
                  mostly(total).orElse("unexplained")));
        }
      }
    }
    return lines;
  }

  static String place(CellDrift cell) {
    return cell.dimensions().values().stream().map(value -> value == null ? "null" : value).collect(Collectors.joining(", "));
  }

  /** The cause with the largest part. */
  static Optional<String> mostly(DriftTotal total) {
    return total.causes().entrySet().stream()
        .filter(cause -> cause.getValue().signum() != 0)
        .max(Comparator.comparing((Map.Entry<String, BigDecimal> cause) -> cause.getValue().abs()))
        .map(cause -> cause.getKey().replace('_', ' '));
  }
}
