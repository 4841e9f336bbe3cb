package io.daybook.serving.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.daybook.serving.web.FixtureShop.Takings;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;

/** A release of a {@link FixtureShop}, with what moved its figures. */
final class FixtureRelease {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final LocalDate date;
  private final int number;
  private final Takings provisional;
  private final Map<String, Takings> causes;
  private final Takings released;
  private String state = "PUBLISHED";

  FixtureRelease(LocalDate date, int number, Takings provisional, Map<String, Takings> causes, Takings released) {
    this.date = date;
    this.number = number;
    this.provisional = provisional;
    this.causes = causes;
    this.released = released;
  }

  LocalDate date() {
    return date;
  }

  String id() {
    return "%s-r%d-5f0c2a%02d".formatted(date, number, date.getDayOfMonth());
  }

  void supersede() {
    state = "SUPERSEDED";
  }

  void rollBack() {
    state = "ROLLED_BACK";
  }

  ObjectNode told() {
    Instant at = date.plusDays(1).atTime(LocalTime.of(6, 0, 41)).toInstant(ZoneOffset.UTC);
    ObjectNode told =
        JSON.objectNode()
            .put("release_id", id()).put("business_date", date.toString()).put("release_number", number).put("state", state)
            .put("reason", number == 1 ? "first close" : "late changes").put("run_id", "5f0c2a%02d".formatted(date.getDayOfMonth())).put("actor", "night")
            .put("at", at.toString()).put("effective_at", at.plusSeconds(2).toString()).putNull("superseded_at");
    told.putObject("row_counts").put("sales_by_country", released.lines() / 3).put("sales", 10);
    told.putObject("checksums").put("sales_by_country", "%d:00ff5ac3b1d2%04x".formatted(released.lines() / 3, date.getDayOfYear()));
    told.putObject("gates").put("reconciliation", "passed").put("control_totals", "passed").put("row_counts", "passed");
    told.putArray("messages");
    return told.put("definition_hash", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08").put("code_version", "0.1.0");
  }

  ObjectNode drift(String metric) {
    ObjectNode answer = JSON.objectNode().put("metric", metric);
    answer.putObject("releases").put(date.toString(), id());
    ArrayNode measures = answer.putArray("measures");
    ObjectNode before = provisional.measures(metric);
    before
        .fieldNames()
        .forEachRemaining(
            measure -> {
              if (measure.equals("average_gbp") || measure.equals("net_eur")) {
                return; // a ratio has no total; euros are rounded line by line
              }
              ObjectNode told = measures.addObject().put("measure", measure);
              for (String from : new String[] {"provisional", "provisional_at_day_end", "provisional_at_release"}) {
                told.put(from, stored(before.get(measure).asText()));
              }
              ObjectNode byCause = told.putObject("causes");
              causes.forEach((cause, takings) -> byCause.put(cause, stored(takings.measures(metric).get(measure).asText())));
              BigDecimal last = new BigDecimal(released.measures(metric).get(measure).asText());
              told.put("final", stored(last.toPlainString())).put("difference", stored(last.subtract(new BigDecimal(before.get(measure).asText())).toPlainString()));
              told.put("unexplained", stored("0"));
            });
    return answer;
  }

  /** As the drift tables hold amounts. */
  private static String stored(String amount) {
    return new BigDecimal(amount).setScale(18).toPlainString();
  }
}
