package io.daybook.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.daybook.reconciliation.CellDrift;
import io.daybook.reconciliation.DriftAlarm;
import io.daybook.reconciliation.DriftSteps;
import io.daybook.reconciliation.DriftTotal;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** The drift of releases for programs, as {@code docs/contract.md} describes it; amounts are text. */
final class DriftReportJson {
  private DriftReportJson() {}

  static String text(DriftReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pipeline", report.pipeline().name());
    json.put("releases", named(report.releases()));
    json.put("explained", report.isExplained());
    json.put("verdict", report.verdict());
    json.put("drift", report.steps().stream().map(step -> drift(report, step)).toList());
    json.put("worst_windows", report.worst().stream().map(cell -> cell(report, cell)).toList());
    json.put("alarms", report.alarms().stream().map(alarm -> alarm(report, alarm)).toList());
    try {
      return StatusJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> named(Map<?, String> releases) {
    Map<String, String> named = new LinkedHashMap<>();
    releases.forEach((date, release) -> named.put(date.toString(), release));
    return named;
  }

  private static Map<String, Object> drift(DriftReport report, DriftSteps step) {
    Map<String, Object> drift = of(step.total());
    drift.put("provisional", amount(report, step.total(), step.total().provisional()));
    drift.put("provisional_at_day_end", amount(report, step.total(), step.atDayEnd()));
    drift.put("provisional_at_release", amount(report, step.total(), step.atRelease()));
    return withFinal(report, step.total(), drift);
  }

  private static Map<String, Object> cell(DriftReport report, CellDrift cell) {
    Map<String, Object> json = of(cell.total());
    json.put("window_start", cell.windowStart());
    json.put("window_end", cell.windowEnd());
    json.put("dimensions", cell.dimensions());
    json.put("provisional", amount(report, cell.total(), cell.total().provisional()));
    return withFinal(report, cell.total(), json);
  }

  private static Map<String, Object> of(DriftTotal total) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("business_date", total.date().toString());
    json.put("metric", total.metric());
    json.put("measure", total.measure());
    return json;
  }

  private static Map<String, Object> withFinal(DriftReport report, DriftTotal total, Map<String, Object> json) {
    Map<String, Object> causes = new LinkedHashMap<>();
    total.causes().forEach((cause, figure) -> causes.put(cause, amount(report, total, figure)));
    json.put("final", amount(report, total, total.finalFigure()));
    json.put("difference", amount(report, total, total.difference()));
    json.put("causes", causes);
    json.put("unexplained", amount(report, total, total.unexplained()));
    return json;
  }

  private static Map<String, Object> alarm(DriftReport report, DriftAlarm alarm) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("business_date", alarm.date().toString());
    json.put("metric", alarm.metric());
    json.put("measure", alarm.measure());
    json.put("of", alarm.of());
    report.steps().stream().map(DriftSteps::total)
        .filter(total -> total.date().equals(alarm.date()) && total.metric().equals(alarm.metric()) && total.measure().equals(alarm.measure()))
        .findFirst()
        .ifPresent(total -> json.put("amount", amount(report, total, alarm.amount())));
    json.put("share", alarm.share().toPlainString());
    json.put("usual_share", alarm.usualShare().toPlainString());
    json.put("largest_usual_share", alarm.largestUsualShare().toPlainString());
    json.put("learned_from", alarm.learnedFrom());
    return json;
  }

  /** With the decimal places of its measure: drift tables have further ones, all 0. */
  private static String amount(DriftReport report, DriftTotal total, BigDecimal figure) {
    return figure.setScale(report.measure(total).scale()).toPlainString();
  }
}
