package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.TimeoutError;
import io.daybook.serving.web.Chromium;
import io.daybook.serving.web.Dashboard;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two days of {@code daybook demo} on its page, in a real Chromium that is opened once and never reloaded: what it shows is what HTTP and SQL say, while the days run,
 * when they turn final, and after the process was not there for a while.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
class DashboardIT {
  private static final Duration TWO_DAYS = Duration.ofMinutes(20); // bounds a hang; a quiet machine needs two
  private static final List<String> MEASURES =
      List.of("sales_by_country lines", "sales_by_country units", "sales_by_country net_gbp", "sales_by_country net_eur", "sales lines", "sales net_gbp", "sales cancelled_gbp");

  private Path folder;
  private DaybookProcess demo;
  private Chromium chromium;
  private Dashboard page;
  private String address;
  private final Map<String, String> agreed = new LinkedHashMap<>(); // what page and HTTP both said of a date, each time it was another figure
  private String boundaryOnTheSecondDay;
  private String atTheEnd;

  @BeforeAll
  void watchTwoDays(@TempDir Path temp) throws Exception {
    TrinoTables.require();
    folder = temp.resolve("demo");
    demo = DaybookProcess.start(DaybookProcess.Life.LONG, temp, "demo", "--dates", "2010-12-01..2010-12-02", "--pace", pace(), "--folder", folder.toString());
    await("the page's address").atMost(TWO_DAYS).until(() -> printed("^http +(http://\\S+)") != null || !demo.isAlive());
    assertThat(demo.isAlive()).as(demo.told()).isTrue();
    address = printed("^http +(http://\\S+?)/? ");
    await("the first figures").atMost(TWO_DAYS).until(() -> !day("sales_by_country", "2010-12-01").isEmpty() || !demo.isAlive());
    chromium = Chromium.start();
    page = Dashboard.open(chromium.browser(), address);
    page.page().evaluate("window.mark = 'the same page'");
    await("the last night")
        .atMost(TWO_DAYS)
        .pollInterval(Duration.ofMillis(700))
        .until(
            () -> {
              look();
              return demo.output().contains("Running until Ctrl-C") || !demo.isAlive();
            });
    assertThat(demo.isAlive()).as(demo.told()).isTrue();
    page.await("document.getElementById('date').value === '2010-12-02' && [...document.querySelectorAll('.tile')].every(tile => tile.dataset.status === 'FINAL')");
    atTheEnd = page.text("#activity-list");
  }

  @AfterAll
  void endAll() throws InterruptedException {
    if (chromium != null) {
      chromium.close();
    }
    if (demo != null) {
      demo.close();
    }
  }

  /** Asks the page, then HTTP, then the page: where the page said the same twice and HTTP something else, it is given a second to follow. */
  private void look() throws Exception {
    String date = page.find("#date").inputValue();
    JsonNode day = day("sales_by_country", date);
    if (day.isEmpty()) {
      return;
    }
    String told = day.at("/measures/net_gbp").asText();
    if (told.equals(page.tile("sales_by_country", "net_gbp").getAttribute("data-value"))) {
      agreed.put(date + " " + told, page.status("sales_by_country", "net_gbp"));
    }
    if (date.equals("2010-12-02") && boundaryOnTheSecondDay == null && page.find("#chart").getAttribute("data-boundary").equals("2010-12-02")) {
      boundaryOnTheSecondDay = page.text("#chart-note");
    }
  }

  @Test
  void figuresOfThePageGrewWithThoseOfHttpWhileTheDaysRan() {
    System.out.printf("DashboardIT: page and HTTP agreed on %s%n", agreed);
    assertThat(agreed.values()).filteredOn("PROVISIONAL"::equals).hasSizeGreaterThanOrEqualTo(3);
    assertThat(agreed.keySet()).anyMatch(each -> each.startsWith("2010-12-01")).anyMatch(each -> each.startsWith("2010-12-02"));
  }

  @Test
  void bothDatesTurnedFinalBeforeTheReadersEyesWithoutReload() {
    assertThat(atTheEnd).contains("Wed, 1 Dec 2010 is final by release 2010-12-01-r1-", "Thu, 2 Dec 2010 is final by release 2010-12-02-r1-");
    assertThat(page.page().evaluate("window.mark")).isEqualTo("the same page");
    assertThat(boundaryOnTheSecondDay).isEqualTo("Final before Thu 2 Dec, provisional from then on.");
  }

  @Test
  void pageHttpAndSqlSayTheSameOfEachDateToTheLastDigit() throws Exception {
    try (TrinoTables tables = tables()) {
      for (String date : List.of("2010-12-02", "2010-12-01")) {
        page.find("#date").fill(date);
        for (String each : MEASURES) {
          String metric = each.split(" ")[0];
          String measure = each.split(" ")[1];
          String sql = tables.query("select cast(sum(%s) as varchar) from %s where business_date = date '%s'".formatted(measure, metric, date)).get(0).get(0);
          String http = day(metric, date).at("/measures/" + measure).asText();
          assertThat(new BigDecimal(http)).as(each + " over HTTP and in SQL").isEqualByComparingTo(sql);
          page.await("document.querySelector(\".tile[data-metric='%s'][data-measure='%s']\").dataset.value === '%s'".formatted(metric, measure, http));
          assertThat(page.figure(metric, measure).replace(",", "").replace('−', '-')).as(each + " as it is read").isEqualTo(http);
        }
      }
    }
    page.find("#date-latest").click();
  }

  @Test
  void theWaterfallIsTheDriftThatSqlTells() throws Exception {
    page.page().selectOption("#drift-date", "2010-12-02");
    page.await("[...document.querySelectorAll('#drift-measure option')].some(option => option.value === 'net_gbp')");
    page.page().selectOption("#drift-measure", "net_gbp");
    try (TrinoTables tables = tables()) {
      for (String cause : List.of("late", "duplicate", "deleted", "amended", "reference_data")) {
        BigDecimal sql =
            new BigDecimal(tables.query("select cast(sum(%s) as varchar) from drift_sales_by_country where business_date = date '2010-12-02' and measure = 'net_gbp'".formatted(cause)).get(0).get(0));
        page.await("document.querySelector('#drift-steps tr[data-cause=%s] .number') !== null && document.getElementById('drift-date').value === '2010-12-02'".formatted(cause));
        assertThat(new BigDecimal(page.text("#drift-steps tr[data-cause=%s] .number".formatted(cause)).replace(",", "").replace('−', '-').replace("+", ""))).as(cause).isEqualByComparingTo(sql);
      }
    }
    assertThat(page.text("#drift-note")).contains("Every difference is explained.");
  }

  @Test
  void countriesAreFilteredByAndReleasesAreListed() throws Exception {
    page.find("#picker-search").fill("germ");
    page.await("document.querySelector('#picker-values button') !== null");
    page.find("#picker-values button").first().click();
    page.await("document.querySelector('.filter') !== null");
    try (TrinoTables tables = tables()) {
      String sql = tables.query("select cast(sum(net_gbp) as varchar) from sales_by_country where business_date = date '2010-12-02' and country = 'Germany'").get(0).get(0);
      page.await("Number(document.querySelector('.tile[data-metric=sales_by_country][data-measure=net_gbp]').dataset.value) === Number('%s')".formatted(sql));
    }
    page.find(".filter").click();
    page.await("document.querySelector('.filter') === null");
    List<String> releases = page.find("#release-list li[data-release]").all().stream().map(item -> item.getAttribute("data-release")).toList();
    assertThat(releases).hasSize(2).allMatch(release -> release.matches("2010-12-0[12]-r1-.*"));
  }

  @Test
  void aProcessThatGivesNoAnswerIsALostConnectionUntilItDoes() throws Exception {
    long process = demo.id();
    new ProcessBuilder("kill", "-STOP", String.valueOf(process)).inheritIO().start().waitFor();
    try {
      page.find("[data-banner=connection]").waitFor();
      assertThat(page.text("[data-banner=connection]")).contains("Connection lost at");
    } finally {
      new ProcessBuilder("kill", "-CONT", String.valueOf(process)).inheritIO().start().waitFor();
    }
    page.await("document.getElementById('connection').dataset.state === 'live'");
    page.await("document.querySelector('[data-banner]') === null");
  }

  @Test
  void thePageIsAccessibleAndAsksNobodyElse() {
    try {
      assertThat(page.accessibilityProblems()).isEmpty();
    } catch (TimeoutError e) {
      throw new AssertionError(demo.told(), e);
    }
    page.assertNothingLeftTheHost();
    assertThat(page.thrown()).isEmpty();
  }

  @Test
  void everyStatementOfGrafanasDashboardIsAnsweredAndEveryMetricOfNightsAndServingIsThere() throws Exception {
    try (TrinoTables tables = tables()) {
      for (String statement : Grafana.statements()) {
        List<?> rows = tables.query(statement);
        if (!statement.contains("_expected") && !statement.contains("pending_") && !statement.contains("quarantine")) {
          assertThat(rows).as(statement).isNotEmpty();
        }
      }
    }
    assertThat(Grafana.exported(Files.readString(folder.resolve("metrics/nightly.prom")))).containsAll(asked("daybook_nightly_"));
    assertThat(Grafana.exported(text("/metrics"))).containsAll(asked("daybook_serve_"));
  }

  /** On a busy machine days pass more slowly, so that there too the speed layer publishes several times a day. */
  private static String pace() {
    double busy = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage() / Runtime.getRuntime().availableProcessors();
    return Math.round(40 * Math.max(1, Math.min(3, busy))) + "s";
  }

  /** The date's point; an empty node where there is none. */
  private JsonNode day(String metric, String date) throws Exception {
    JsonNode points = read("metrics/%s/series?step=day&from=%sT00:00:00Z&until=%2$sT23:59:59Z".formatted(metric, date)).path("points");
    return points.isEmpty() ? points : points.get(0);
  }

  private static Set<String> asked(String prefix) {
    Set<String> asked = Grafana.metrics().stream().filter(name -> name.startsWith(prefix)).collect(Collectors.toSet());
    assertThat(asked).as("metrics that dashboards or alerts ask for").isNotEmpty();
    return asked;
  }

  private JsonNode read(String path) throws Exception {
    return new ObjectMapper().readTree(text("/api/v1/" + path));
  }

  private String text(String path) throws Exception {
    return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(address + path)).build(), HttpResponse.BodyHandlers.ofString()).body();
  }

  private TrinoTables tables() throws SQLException {
    return TrinoTables.at(printed("^SQL +(jdbc:trino:\\S+)$"));
  }

  private String printed(String pattern) {
    Matcher found = Pattern.compile(pattern, Pattern.MULTILINE).matcher(demo.output().replace("\r", "").replaceAll("(?m)^ +", ""));
    return found.find() ? found.group(1) : null;
  }
}
