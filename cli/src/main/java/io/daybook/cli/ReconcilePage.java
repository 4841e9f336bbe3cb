package io.daybook.cli;

import static io.daybook.cli.PageTemplate.DAY;
import static io.daybook.cli.PageTemplate.TIME;
import static io.daybook.cli.PageTemplate.figure;
import static io.daybook.cli.PageTemplate.signed;
import static io.daybook.cli.PageTemplate.text;
import static java.util.stream.Collectors.joining;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.reconciliation.CellDrift;
import io.daybook.reconciliation.DriftSteps;
import io.daybook.reconciliation.DriftTotal;
import io.daybook.reconciliation.UsualDrift;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The drift of releases as a page: what moved the figures, where most, whether that is usual. For a screen and for A4. */
record ReconcilePage(DriftReport report) {
  private static final DateTimeFormatter SHORT_DAY = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DAY_AND_MINUTE = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);

  String html() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("pipeline", text(report.pipeline().name()));
    values.put("dates", text(isOneDate() ? "business date " + report.first() : "business dates " + report.first() + " to " + report.last()));
    values.put("day", text(isOneDate() ? DAY.format(report.first().date()) : SHORT_DAY.format(report.first().date()) + " – " + SHORT_DAY.format(report.last().date())));
    values.put("stamp", report.isExplained() ? "" : "open");
    values.put("verdict", report.isExplained() ? "Explained <small>to the cent</small>" : "Not explained <small>see below</small>");
    values.put("sentence", text(report.verdict()));
    values.put("released", isOneDate() ? "Release" : "Releases");
    values.put("releases", text(isOneDate() ? report.releases().get(report.first()) : "%d, as served now".formatted(report.releases().size())));
    values.put("calendar", text("%s, until %s".formatted(report.pipeline().calendar().zone(), report.pipeline().calendar().cutOff())));
    values.put("at", text(TIME.format(report.at())));
    values.put("causes", causes().stream().map(cause -> "<th>" + text(cause.replace('_', ' ')) + "</th>").collect(joining()));
    values.put("figures", report.pipeline().metrics().stream().map(this::figures).collect(joining()));
    values.put("waterfalls", waterfalls());
    values.put("trends", trends());
    values.put("worst", report.main().stream().map(this::worst).collect(joining()));
    values.put("alarms", alarms());
    return PageTemplate.named("reconcile.html").filled(values);
  }

  private boolean isOneDate() {
    return report.releases().size() == 1;
  }

  private List<String> causes() {
    return DriftReport.moving(report.sums().stream().map(DriftSteps::total));
  }

  private String figures(Metric metric) {
    List<DriftSteps> ofMetric = report.sums().stream().filter(step -> step.total().metric().equals(metric.name())).toList();
    return ofMetric.isEmpty()
        ? ""
        : "<tr class=\"metric\"><th colspan=\"%d\">%s</th></tr>".formatted(causes().size() + 6, text(metric.name())) + ofMetric.stream().map(this::figures).collect(joining());
  }

  private String figures(DriftSteps step) {
    DriftTotal total = step.total();
    Measure measure = report.measure(total);
    return "<tr><td>%s</td>%s%s<td class=\"final\">%s</td><td%s>%s</td></tr>"
        .formatted(
            text(measure.name()),
            Stream.of(total.provisional(), step.atDayEnd(), step.atRelease()).map(figure -> "<td>" + figure(measure, figure) + "</td>").collect(joining()),
            causes().stream().map(cause -> "<td>" + signed(measure, total.causes().get(cause)) + "</td>").collect(joining()),
            figure(measure, total.finalFigure()),
            total.unexplained().signum() == 0 ? "" : " class=\"wrong\"",
            figure(measure, total.unexplained()));
  }

  private String waterfalls() {
    StringBuilder plots = new StringBuilder();
    for (DriftSteps main : report.main()) {
      DriftTotal total = main.total();
      if (total.difference().signum() != 0 || total.causes().values().stream().anyMatch(amount -> amount.signum() != 0)) {
        plots.append(plot(total, "waterfall-" + plots.length(), name -> DriftPlots.waterfall(name, report.measure(total), total)));
      }
    }
    return plots.isEmpty() ? "<p>Nothing moved: each final figure is its provisional one.</p>" : plots.toString();
  }

  private String trends() {
    StringBuilder plots = new StringBuilder();
    for (DriftSteps main : report.main()) {
      List<DriftTotal> byDate =
          report.trend().stream().filter(total -> total.metric().equals(main.total().metric()) && total.measure().equals(main.total().measure())).toList();
      if (byDate.size() > 1 && byDate.stream().anyMatch(total -> total.causes().values().stream().anyMatch(amount -> amount.signum() != 0))) {
        plots.append(plot(main.total(), "trend-" + plots.length(), name -> DriftPlots.trend(name, report.measure(main.total()), byDate)));
      }
    }
    return plots.isEmpty() ? "<p>There is one release so far, and so no trend.</p>" : plots.toString();
  }

  private static String plot(DriftTotal total, String name, Function<String, String> drawn) {
    return "<figure><figcaption><b>%s</b> %s</figcaption>%s</figure>".formatted(text(total.measure()), text(total.metric()), drawn.apply(name));
  }

  private String worst(DriftSteps main) {
    List<CellDrift> cells =
        report.worst().stream().filter(cell -> cell.total().metric().equals(main.total().metric()) && cell.total().measure().equals(main.total().measure())).toList();
    if (cells.isEmpty()) {
      return "";
    }
    return "<tr class=\"metric\"><th colspan=\"6\">%s <small>%s</small></th></tr>".formatted(text(main.total().measure()), text(main.total().metric()))
        + cells.stream().map(this::cell).collect(joining());
  }

  private String cell(CellDrift cell) {
    Measure measure = report.measure(cell.total());
    return "<tr><td>%s</td><td class=\"words\">%s</td><td>%s</td><td>%s</td><td class=\"final\">%s</td><td class=\"words\">%s</td></tr>"
        .formatted(
            text(window(cell)),
            text(DriftReportText.place(cell)),
            figure(measure, cell.total().provisional()),
            signed(measure, cell.total().difference()),
            figure(measure, cell.total().finalFigure()),
            text(DriftReportText.mostly(cell.total()).orElse("unexplained")));
  }

  private String window(CellDrift cell) {
    ZoneId zone = report.pipeline().calendar().zone();
    Instant start = cell.windowStart();
    return "%s–%s".formatted((isOneDate() ? MINUTE : DAY_AND_MINUTE).withZone(zone).format(start), MINUTE.withZone(zone).format(cell.windowEnd()));
  }

  private String alarms() {
    if (report.alarms().isEmpty()) {
      long known = report.trend().stream().map(DriftTotal::date).distinct().filter(date -> date.isBefore(report.first())).count();
      return known < UsualDrift.LEAST_HISTORY
          ? "<p>None: there are %d releases before, and what is usual is learned from %d on.</p>".formatted(known, UsualDrift.LEAST_HISTORY)
          : "<p>None: every share is within its usual range.</p>";
    }
    return report.alarms().stream().map(alarm -> "<li class=\"failed\">" + text(alarm) + "</li>").collect(joining("", "<ul>", "</ul>"));
  }
}
