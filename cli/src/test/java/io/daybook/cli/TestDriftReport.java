package io.daybook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.LakeTables;
import io.daybook.reconciliation.CellDrift;
import io.daybook.reconciliation.DriftAlarm;
import io.daybook.reconciliation.DriftSteps;
import io.daybook.reconciliation.DriftTotal;
import java.io.StringReader;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** The report of two dates, as text, JSON and a page. */
class TestDriftReport {
  private static final Pipeline PIPELINE = PipelineReader.read(Checkout.folder().resolve("pipelines/retail_sales.yaml"));
  private static final BusinessDate FIRST = BusinessDate.parse("2010-12-01");
  private static final BusinessDate SECOND = BusinessDate.parse("2010-12-02");

  @Test
  void textHasTheFiguresOnTheWayAndTheVerdict() {
    String text = new DriftReportText(report("0")).text();
    assertThat(text.lines()).anyMatch(line -> line.matches("sales_by_country\\.net_gbp +200\\.00 +203\\.00 +206\\.00 +\\+6\\.00 +-2\\.00 +204\\.00 +0\\.00"));
    assertThat(text).contains("2010-12-01 to 2010-12-02, 2 releases", "at window close", "ALARM 2010-12-02 net_gbp of sales_by_country: late 5 is 4.90 %");
    assertThat(text).endsWith("2 dates, 2010-12-01 to 2010-12-02, explained to the cent: the causes add up to each difference, and nothing is unexplained.");
    assertThat(text.lines()).anyMatch(line -> line.matches("sales_by_country\\.net_gbp +2010-12-02T08:26:00Z +EIRE +10\\.00 +\\+5\\.00 +15\\.00 +late"));
  }

  @Test
  void whatIsUnexplainedIsNotCalledExplained() {
    DriftReport report = report("0.01");
    assertThat(report.isExplained()).isFalse();
    assertThat(report.verdict()).contains("NOT explained: 0.02 are unexplained");
    assertThat(new ReconcilePage(report).html()).contains("Not explained", "<td class=\"wrong\">0.02</td>").doesNotContain("to the cent");
  }

  @Test
  void jsonHasExactAmountsWithTheirPlaces() throws Exception {
    JsonNode json = new ObjectMapper().readTree(DriftReportJson.text(report("0")));
    assertThat(json.get("releases").get("2010-12-02").asText()).isEqualTo("2010-12-02-r1-a");
    JsonNode figure = json.get("drift").get(0);
    assertThat(figure.get("provisional").asText()).isEqualTo("100.0000");
    assertThat(figure.get("causes").get("late").asText()).isEqualTo("1.0000");
    assertThat(json.get("worst_windows").get(0).get("dimensions").get("country").asText()).isEqualTo("EIRE");
    assertThat(json.get("alarms").get(0).get("amount").asText()).isEqualTo("5.0000");
  }

  @Test
  void pageIsWholeAndNeedsNothingFromElsewhere() throws Exception {
    String page = new ReconcilePage(report("0")).html();
    assertThat(page).contains("Explained <small>to the cent</small>", "1 December 2010 – 2 December 2010").doesNotContain("{{", "http", "<script", "@import", "url(\"");
    List<String> plots = plots(page);
    assertThat(plots).hasSize(2);
    Set<String> ids = new HashSet<>();
    for (String plot : plots) {
      DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(plot)));
      Matcher id = Pattern.compile(" id=\"([^\"]+)\"").matcher(plot);
      while (id.find()) {
        assertThat(ids.add(id.group(1))).as("id %s is there once", id.group(1)).isTrue();
      }
    }
    assertThat(plots.get(0)).contains(">200.00<", ">+6.00<", ">\u22122.00<", ">204.00<", ">late<", ">amended<");
    assertThat(plots.get(1)).contains(">1 Dec<", ">2 Dec<", ">difference<");
  }

  @Test
  void namesAreTextAndNothingElse() {
    assertThat(new ReconcilePage(report("0", "<script>x</script>")).html()).contains("&lt;script&gt;x").doesNotContain("<script>");
  }

  private static List<String> plots(String page) {
    List<String> plots = new ArrayList<>();
    Matcher plot = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(page);
    while (plot.find()) {
      plots.add(plot.group());
    }
    return plots;
  }

  private static DriftReport report(String unexplained) {
    return report(unexplained, "EIRE");
  }

  private static DriftReport report(String unexplained, String country) {
    DriftTotal first = total(FIRST, "100", "101", Map.of("late", "1"), unexplained);
    DriftTotal second = total(SECOND, "100", "103", Map.of("late", "5", "amended", "-2"), unexplained);
    DriftTotal ofCell = total(SECOND, "10", "15", Map.of("late", "5"), "0");
    Instant window = Instant.parse("2010-12-02T08:26:00Z");
    Map<BusinessDate, String> releases = new TreeMap<>(Map.of(FIRST, "2010-12-01-r1-a", SECOND, "2010-12-02-r1-a"));
    return new DriftReport(
        PIPELINE,
        releases,
        List.of(new DriftSteps(first, new BigDecimal("101"), new BigDecimal("102")), new DriftSteps(second, new BigDecimal("102"), new BigDecimal("104"))),
        List.of(new CellDrift(window, window.plusSeconds(60), Collections.singletonMap("country", country), ofCell)),
        List.of(
            new DriftAlarm(
                SECOND, "sales_by_country", "net_gbp", "late", new BigDecimal("5"), new BigDecimal("0.049"), new BigDecimal("0.01"), new BigDecimal("0.02"), 7)),
        List.of(first, second),
        Instant.parse("2010-12-03T06:00:00Z"));
  }

  private static DriftTotal total(BusinessDate date, String provisional, String finalFigure, Map<String, String> moved, String unexplained) {
    Map<String, BigDecimal> causes = new LinkedHashMap<>();
    LakeTables.CAUSES.forEach(cause -> causes.put(cause, new BigDecimal(moved.getOrDefault(cause, "0"))));
    return new DriftTotal(date, "sales_by_country", "net_gbp", new BigDecimal(provisional), new BigDecimal(finalFigure), causes, new BigDecimal(unexplained));
  }
}
