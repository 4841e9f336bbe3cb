package io.daybook.serving.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The page in a real Chromium, before a server that does what a test wants. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TestDashboard {
  private static final String DAY = "from=2010-12-02T00:00:00Z&until=2010-12-03T00:00:00Z";
  private static final int BYTES_AT_MOST = 120_000;

  private Chromium chromium;
  private FixtureServer server;
  private Dashboard dashboard;

  @BeforeAll
  void startBrowser() {
    chromium = Chromium.start();
  }

  @AfterAll
  void endBrowser() {
    chromium.close();
  }

  @BeforeEach
  void open() throws IOException {
    server = FixtureServer.start();
    dashboard = Dashboard.open(chromium.browser(), server.address());
  }

  @AfterEach
  void close() {
    List<String> thrown = dashboard.thrown();
    dashboard.close();
    server.close();
    assertThat(thrown).as("errors of the page's scripts").isEmpty();
  }

  @Test
  void figuresOfTilesTableAndPickerAreThoseOfTheApiToTheLastDigit() throws Exception {
    assertTilesAreTheApis("");
    dashboard.tile("sales_by_country", "net_eur").click();
    dashboard.find("#chart-table-switch").click();
    dashboard.await("document.querySelectorAll('#chart-table tbody tr').length > 40");
    List<String> shown = dashboard.find("#chart-table tbody tr td:nth-child(2)").allTextContents();
    List<String> told = new ArrayList<>();
    api("metrics/sales_by_country/series?from=2010-11-26T00:00:00Z&until=2010-12-03T00:00:00Z&step=hour").get("points").forEach(point -> told.add(0, shown(point.at("/measures/net_eur").asText())));
    assertThat(shown).isEqualTo(told);
    for (JsonNode value : api("metrics/sales_by_country/by/country?" + DAY).get("values")) {
      Locator row = dashboard.find("#picker-values li").filter(new Locator.FilterOptions().setHasText(value.get("value").asText()));
      assertThat(row.locator(".picker-figure").textContent()).isEqualTo(shown(value.at("/measures/net_eur").asText()));
    }
    assertQuiet();
  }

  @Test
  void aSaleIsOnThePageAtOnceAndWithoutReload() throws Exception {
    String before = dashboard.figure("sales", "net_gbp");

    server.sell("EIRE", 2, 8, "1234567.8901");

    dashboard.await("document.querySelector('.tile[data-metric=sales][data-measure=net_gbp]').dataset.value.startsWith('12')");
    assertThat(dashboard.figure("sales", "net_gbp")).isNotEqualTo(before).startsWith("1,2");
    dashboard.await("document.querySelector('#picker-values button').dataset.value === 'EIRE' || document.getElementById('measure').value.endsWith('lines')");
    assertTilesAreTheApis("");
  }

  @Test
  void aDateTurnsFinalBeforeTheReadersEyesAndIsTakenBack() throws Exception {
    dashboard.page().evaluate("() => { window.unloaded = false; addEventListener('beforeunload', () => { window.unloaded = true; }); window.mark = 'the same page'; }");
    dashboard.tile("sales_by_country", "net_gbp").click();
    assertThat(dashboard.find("#chart").getAttribute("data-boundary")).isEqualTo("2010-12-02");
    assertThat(dashboard.text("#chart-note")).isEqualTo("Final before Thu 2 Dec, provisional from then on.");
    assertThat(dashboard.find("#drift-date").inputValue()).isEqualTo("2010-12-01");

    server.release(FixtureShop.TODAY);

    dashboard.find(".tile.turning").first().waitFor();
    dashboard.await("[...document.querySelectorAll('.tile')].every(tile => tile.dataset.status === 'FINAL')");
    assertThat(dashboard.tile("sales_by_country", "net_gbp").locator(".tile-foot").textContent()).isEqualTo("+161.9000 on turning final");
    assertThat(dashboard.text("#date-status")).contains("FINAL");
    assertThat(dashboard.text("#announcements")).isEqualTo("Thu, 2 Dec 2010 is final by release 2010-12-02-r1-5f0c2a02.");
    dashboard.await("document.getElementById('chart').dataset.boundary === ''");
    assertThat(dashboard.text("#chart-note")).isEqualTo("All of it is final.");
    assertTilesAreTheApis("");
    dashboard.await("document.getElementById('drift-date').value === '2010-12-02'");
    dashboard.await("document.querySelector('#release-list li').dataset.release === '2010-12-02-r1-5f0c2a02'");

    server.takeBack(FixtureShop.TODAY);

    dashboard.await("[...document.querySelectorAll('.tile')].every(tile => tile.dataset.status === 'PROVISIONAL')");
    dashboard.await("document.getElementById('chart').dataset.boundary === '2010-12-02'");
    assertThat(dashboard.text("#announcements")).contains("provisional again");
    assertThat(dashboard.page().evaluate("window.mark")).as("no reload").isEqualTo("the same page");
  }

  @Test
  void whereMotionIsNotWantedNothingMoves() {
    try (Dashboard still = Dashboard.in(chromium.browser(), server.address(), Dashboard.DESK, ColorScheme.LIGHT, ReducedMotion.REDUCE)) {
      still.visit("/");
      still.awaitFigures();

      server.release(FixtureShop.TODAY);

      still.await("[...document.querySelectorAll('.tile')].every(tile => tile.dataset.status === 'FINAL')");
      assertThat(still.page().evaluate("document.getAnimations().length")).isEqualTo(0);
    }
    dashboard.await("document.getAnimations().length > 0 || document.querySelector('.tile').dataset.status === 'FINAL'");
  }

  @Test
  void aLostConnectionIsShownWithItsTimeAndHealsByItself() throws Exception {
    String before = dashboard.figure("sales", "lines");

    server.goDown();

    dashboard.find("[data-banner=connection]").waitFor();
    assertThat(dashboard.text("[data-banner=connection]")).containsPattern("Connection lost at \\d\\d:\\d\\d:\\d\\d\\. The figures are as they were then");
    assertThat(dashboard.text("#alarms")).contains("Connection lost");
    assertThat(dashboard.text("#connection-text")).startsWith("Lost");
    assertThat(dashboard.figure("sales", "lines")).isEqualTo(before);
    assertThat(dashboard.accessibilityProblems("#banners")).isEmpty();
    server.sell("France", 40, 80, "512.1250"); // nobody tells the page
    server.comeBack();

    dashboard.await("document.getElementById('connection').dataset.state === 'live'");
    dashboard.await("document.querySelector('.tile[data-metric=sales][data-measure=lines]').dataset.value !== '%s'".formatted(before.replace(",", "")));
    assertThat(dashboard.find("[data-banner]").count()).isZero();
    assertThat(dashboard.text("#activity-list")).contains("The connection is back after");
    assertTilesAreTheApis("");
  }

  @Test
  void whatWasNotAnsweredOnceIsAskedForAgain() {
    AtomicInteger asked = new AtomicInteger();
    dashboard.page().route("**/by/country?*", route -> {
      if (asked.getAndIncrement() == 0) {
        route.abort();
      } else {
        route.resume();
      }
    });
    dashboard.tile("sales_by_country", "units").click();

    dashboard.page().waitForCondition(() -> asked.get() > 1);
    dashboard.find("#picker-search").fill("germ");
    dashboard.await("document.querySelector('#picker-values button') !== null");
  }

  @Test
  void aPartThatIsDownIsABannerUntilItIsUpAgain() {
    server.breakDown("sql", "No Trino answers at 127.0.0.1:8080");

    dashboard.find("[data-banner=part-sql]").waitFor();
    assertThat(dashboard.text("[data-banner=part-sql]")).contains("SQL is down since", "No Trino answers at 127.0.0.1:8080");
    assertThat(dashboard.find("#parts [data-state=down]").textContent()).contains("SQL", "down");
    server.recover("sql");

    dashboard.await("document.querySelectorAll('[data-banner]').length === 0");
    assertThat(dashboard.text("#activity-list")).contains("SQL is down: No Trino answers", "SQL is up again.");
  }

  @Test
  void aValueOfADimensionFiltersEverythingThatHasTheDimension() throws Exception {
    dashboard.find("#picker-search").fill("germ");
    assertThat(dashboard.text("#picker-note")).isEqualTo("1 of 14");
    dashboard.find("#picker-values button").click();

    dashboard.await("document.querySelector('.filter')?.textContent.includes('country = Germany')");
    dashboard.await("document.querySelector('.tile[data-measure=units]').dataset.value === '%s'".formatted(api("metrics/sales_by_country/series?step=day&dimension.country=Germany&" + DAY).at("/points/0/measures/units").asText()));
    assertTilesAreTheApis("&dimension.country=Germany");
    assertThat(dashboard.tile("sales", "lines").locator(".tile-metric").textContent()).isEqualTo("sales, not by country");
    assertThat(dashboard.text("#drift-note")).contains("whatever the filter");
    assertThat(server.requests()).anySatisfy(request -> assertThat(request).contains("step=hour", "dimension.country=Germany", "from=2010-11-26"));
    assertThat(dashboard.page().url()).contains("is.country=Germany");

    dashboard.page().reload();
    dashboard.awaitFigures();
    assertTilesAreTheApis("&dimension.country=Germany");
    dashboard.find(".filter").click();
    dashboard.await("document.querySelector('.filter') === null");
    assertThat(dashboard.page().url()).doesNotContain("Germany");
  }

  @Test
  void markupInAValueIsText() {
    dashboard.page().onDialog(dialog -> {
      throw new AssertionError("a value was run: " + dialog.message());
    });
    server.sell(FixtureShop.MARKUP, 3, 9, "12.5000");
    dashboard.find("#picker-values button").filter(new Locator.FilterOptions().setHasText(FixtureShop.MARKUP)).click();

    dashboard.await("document.querySelector('.filter')?.textContent.includes('<img src=x')");
    assertThat(dashboard.find("main img, header img").count()).isZero();
    assertThat(dashboard.find("#picker-values button[aria-pressed=true] .picker-name").textContent()).isEqualTo(FixtureShop.MARKUP);
    assertQuiet();
  }

  @Test
  void theBoundaryIsThereAtEveryGranularityAndTheReadoutIsTheApis() throws Exception {
    dashboard.tile("sales_by_country", "net_gbp").click();
    for (String step : List.of("window", "day", "hour")) {
      dashboard.find("input[name=step][value=%s]".formatted(step)).check(new Locator.CheckOptions().setForce(true));
      dashboard.await("location.hash.includes('step=%s') && document.getElementById('chart').dataset.boundary === '2010-12-02'".formatted(step));
      JsonNode points = api("metrics/sales_by_country/series?step=%s&%s".formatted(step, DAY)).get("points");
      String newest = shown(points.get(points.size() - 1).at("/measures/net_gbp").asText());
      dashboard.await("document.querySelector('#chart-readout strong').textContent === '%s'".formatted(newest));
    }
    assertThat(dashboard.text("#chart-readout")).contains("PROVISIONAL", "may move");
  }

  @Test
  void theWaterfallHasTheCausesInOrderAndWhatIsUnexplainedLast() throws Exception {
    dashboard.tile("sales_by_country", "net_gbp").click();
    dashboard.await("document.getElementById('drift-measure').value === 'net_gbp'");
    JsonNode drift = api("drift/sales_by_country?date=2010-12-01").get("measures").get(2);
    assertThat(drift.get("measure").asText()).isEqualTo("net_gbp");

    List<String> causes = dashboard.find("#drift-steps tr[data-cause]").all().stream().map(row -> row.getAttribute("data-cause")).toList();

    List<String> told = new ArrayList<>();
    drift.get("causes").fieldNames().forEachRemaining(told::add);
    told.add("unexplained");
    assertThat(causes).isEqualTo(told);
    assertThat(dashboard.text("#drift-steps tr[data-cause=late] .number")).isEqualTo("+212.4500");
    assertThat(dashboard.text("#drift-steps tr[data-cause=deleted] .number")).isEqualTo("−64.1000");
    assertThat(dashboard.text("#drift-steps tr[data-status=PROVISIONAL] .number")).isEqualTo(shown(atFour(drift.get("provisional"))));
    assertThat(dashboard.text("#drift-steps tr[data-status=FINAL] .number")).isEqualTo(shown(atFour(drift.get("final"))));
    assertThat(dashboard.text("#drift-note")).contains("+161.9000 in all. Every difference is explained.");
  }

  @Test
  void releasesFreshnessAndQuarantineAreShown() {
    Locator first = dashboard.find("#release-list li").first();
    assertThat(first.textContent()).contains("Wed, 1 Dec 2010", "PUBLISHED", "first close", "by night", "reconciliation", "control totals");
    first.locator("summary").click();
    assertThat(first.locator("dl").textContent()).contains("2010-12-01-r1-", "Checksum of sales_by_country", "9f86d081884c7d65");
    dashboard.find("[data-layer=ingest]").waitFor();
    assertThat(dashboard.text("[data-layer=speed]")).contains("Speed layer", "Late118", "Duplicates61");
    assertThat(dashboard.text("[data-layer=ingest]")).contains("Behind speed27 s");
    assertThat(dashboard.text("[data-layer=nightly]")).contains("Newest releaseWed, 1 Dec 2010");
    assertThat(dashboard.text("#stale")).isEqualTo("Figures are 0.6 s old");
    assertThat(dashboard.text("#quarantine-open")).isEqualTo("7");
    assertThat(dashboard.text("#quarantine-reasons")).contains("breaks a rule (price_not_negative)");
  }

  @Test
  void everythingIsReachedByTheKeyboard() {
    dashboard.page().keyboard().press("Tab");
    assertThat(focused()).isEqualTo("a.skip");
    dashboard.page().keyboard().press("Enter");
    dashboard.page().keyboard().press("Tab");
    assertThat(focused()).isEqualTo("button.tile");
    dashboard.page().keyboard().press("Tab");
    dashboard.page().keyboard().press("Tab");
    dashboard.page().keyboard().press("Enter");
    dashboard.await("document.getElementById('measure').value === 'sales_by_country net_gbp'");

    List<String> walked = new ArrayList<>();
    for (int i = 0; i < 60 && !walked.contains("a"); i++) {
      dashboard.page().keyboard().press("Tab");
      walked.add(focused());
      assertThat(dashboard.page().evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none' || document.activeElement.matches('.steps input, body')"))
          .as("focus is seen at " + focused()).isEqualTo(true);
    }
    assertThat(walked).contains("select#measure", "input", "button#chart-table-switch", "div#chart", "select#dimension", "input#picker-search", "select#drift-date", "select#drift-measure", "summary");

    dashboard.find("#chart").focus();
    String newest = dashboard.find("#chart").getAttribute("aria-valuetext");
    dashboard.page().keyboard().press("ArrowLeft");
    assertThat(dashboard.find("#chart").getAttribute("aria-valuetext")).isNotEqualTo(newest).contains("PROVISIONAL");
    dashboard.page().keyboard().press("Home");
    assertThat(dashboard.find("#chart").getAttribute("aria-valuetext")).startsWith("Fri, 26 Nov 2010 08:00–09:00").contains("FINAL");
    dashboard.find("input[name=step][value=hour]").focus();
    dashboard.page().keyboard().press("ArrowRight");
    dashboard.await("location.hash.includes('step=day')");
  }

  @Test
  void datesAreWalkedThroughAndTheLatestIsComeBackTo() throws Exception {
    dashboard.find("#date-before").click();
    dashboard.await("[...document.querySelectorAll('.tile')].every(tile => tile.dataset.status === 'FINAL')");
    assertThat(dashboard.find("#date").inputValue()).isEqualTo("2010-12-01");
    assertThat(dashboard.figure("sales", "net_gbp"))
        .isEqualTo(shown(api("metrics/sales/series?step=day&from=2010-12-01T00:00:00Z&until=2010-12-02T00:00:00Z").at("/points/0/measures/net_gbp").asText()));
    assertThat(dashboard.tile("sales", "net_gbp").locator(".tile-foot").textContent()).isEqualTo("+25.5000 pending");
    dashboard.find("#date-latest").click();
    dashboard.await("document.querySelector('.tile').dataset.status === 'PROVISIONAL'");
    assertThat(dashboard.find("#date").inputValue()).isEqualTo("2010-12-02");
  }

  @Test
  void axeFindsNothingSeriousInEitherThemeNorOnAPhone() {
    openAll(dashboard);
    assertThat(dashboard.accessibilityProblems()).isEmpty();
    dashboard.find("#theme").click();
    assertThat(dashboard.page().evaluate("document.documentElement.dataset.theme")).isEqualTo("dark");
    assertThat(dashboard.accessibilityProblems()).isEmpty();
    try (Dashboard phone = Dashboard.open(chromium.browser(), server.address(), Dashboard.PHONE, ColorScheme.DARK)) {
      openAll(phone);
      assertThat(phone.accessibilityProblems()).isEmpty();
    }
  }

  private static void openAll(Dashboard each) {
    each.page().evaluate("() => { const list = document.getElementById('activity-list'); for (let i = 0; i < 30; i++) { list.insertAdjacentHTML('beforeend', '<li><time>12:00:00</time><span>Something</span></li>'); } }"); // more than it shows
    each.find("#chart-table-switch").click();
    each.find("#release-list summary").first().click();
    each.find("#picker-values button").first().click();
    each.await("document.querySelector('.filter') !== null && document.querySelector('#chart-table tbody tr') !== null");
  }

  @Test
  void aPhoneScrollsDownAndNeverSideways() {
    try (Dashboard phone = Dashboard.open(chromium.browser(), server.address(), Dashboard.PHONE, ColorScheme.LIGHT)) {
      server.sell("United Kingdom", 3, 12, "98765432109876543.2109");
      phone.await("document.querySelector('.tile[data-metric=sales][data-measure=net_gbp]').dataset.value.startsWith('98765')");
      for (String step : List.of("window", "day", "hour")) {
        phone.find("input[name=step][value=%s]".formatted(step)).check(new Locator.CheckOptions().setForce(true));
        phone.await("location.hash.includes('step=%s')".formatted(step));
        assertThat(phone.page().evaluate("document.documentElement.scrollWidth")).as("width at step " + step).isEqualTo(Dashboard.PHONE);
      }
      assertThat(phone.page().evaluate("[...document.querySelectorAll('main button')].filter(each => each.offsetParent && each.getBoundingClientRect().height < 24).length")).as("targets too small to touch").isEqualTo(0);
    }
  }

  @Test
  void theThemeIsSwitchedAndKept() {
    dashboard.find("#theme").click();
    assertThat(dashboard.page().evaluate("document.documentElement.dataset.theme")).isEqualTo("dark");
    dashboard.page().reload();
    dashboard.awaitFigures();
    assertThat(dashboard.page().evaluate("document.documentElement.dataset.theme")).isEqualTo("dark");
    assertThat(dashboard.find("#theme").getAttribute("aria-label")).isEqualTo("Switch to the light theme");
  }

  @Test
  void aTokenIsAskedForAndARoleIsShownWhatItMaySee() {
    server.admit("of-a-dashboard", "dashboard");
    try (Dashboard guarded = Dashboard.in(chromium.browser(), server.address(), Dashboard.DESK, ColorScheme.LIGHT, ReducedMotion.REDUCE)) {
      guarded.visit("/");
      guarded.find("#token").fill("a-wrong-one");
      guarded.page().keyboard().press("Enter");
      guarded.await("document.getElementById('token-reason').textContent.includes('does not accept this token')");
      guarded.find("#token").fill("of-a-dashboard");
      guarded.page().keyboard().press("Enter");
      guarded.awaitFigures();

      assertThat(guarded.find("#token-dialog").isVisible()).isFalse();
      guarded.await("['releases', 'drift', 'quarantine'].every(id => document.getElementById(id).hidden)");
      assertThat(guarded.find("#freshness").isVisible()).isTrue();
      assertThat(guarded.page().evaluate("Object.keys(localStorage).length")).as("the token is not kept beyond the tab").isEqualTo(0);
      assertThat(server.requests()).noneSatisfy(request -> assertThat(request).contains("of-a-dashboard"));
      guarded.page().reload();
      guarded.awaitFigures();
    }
  }

  @Test
  void decimalsAreExactHoweverManyDigitsTheyHave() {
    assertThat(module("/decimal.js", "minus('12345678901234567890123456789012345678', '0.0000000001')")).isEqualTo("12345678901234567890123456789012345677.9999999999");
    assertThat(module("/decimal.js", "minus('-0.10', '0.2')")).isEqualTo("-0.30");
    assertThat(module("/decimal.js", "minus('0.3', '0.10') + ' ' + m.isZero('-0.000') + ' ' + m.signOf('-0.01')")).isEqualTo("0.20 true -1");
    assertThat(module("/decimal.js", "withoutZerosBeyond('-64.100000000000000000', 4) + ' ' + m.withoutZerosBeyond('0.000100000', 2) + ' ' + m.withoutZerosBeyond('7', 4)")).isEqualTo("-64.1000 0.0001 7");
    assertThat(module("/format.js", "amount('-98765432109876543.2100')")).isEqualTo("−98,765,432,109,876,543.2100");
    assertThat(module("/format.js", "amount('-0.0500') + ' ' + m.change('1') + ' ' + m.change('-1.5')")).isEqualTo("−0.0500 +1 −1.5");
    assertThat(module("/format.js", "share('0.00001') + ' ' + m.share('0')")).isEqualTo("< 0.1% 0%");
  }

  @Test
  void businessDatesBeginAndEndByTheCalendarAcrossChangesOfClocks() {
    String london = "new m.Calendar('Europe/London', '00:00')";
    assertThat(module("/calendar.js", "%s.startOf('2010-12-01')".formatted(london), "")).isEqualTo("2010-12-01T00:00:00.000Z");
    assertThat(module("/calendar.js", "%s.startOf('2011-03-28')".formatted(london), "")).isEqualTo("2011-03-27T23:00:00.000Z");
    assertThat(module("/calendar.js", "%s.endOf('2010-10-31')".formatted(london), "")).as("25 hours").isEqualTo("2010-11-01T00:00:00.000Z");
    assertThat(module("/calendar.js", "%s.dateOf('2011-07-31T23:30:00Z')".formatted(london), "")).isEqualTo("2011-08-01");
    String evening = "new m.Calendar('America/New_York', '17:00')";
    assertThat(module("/calendar.js", "%s.startOf('2010-12-01')".formatted(evening), "")).isEqualTo("2010-11-30T22:00:00.000Z");
    assertThat(module("/calendar.js", "%s.dateOf('2010-12-01T22:00:00Z') + ' ' + %<s.dateOf('2010-12-01T21:59:59Z')".formatted(evening), "")).isEqualTo("2010-12-02 2010-12-01");
    assertThat(module("/calendar.js", "new m.Calendar('America/Sao_Paulo', '00:00').startOf('2018-11-04')", "")).as("a midnight that does not exist").isEqualTo("2018-11-04T03:00:00.000Z");
  }

  @Test
  void eventsAreReadWhereverTheirBytesAreCut() {
    Object read =
        dashboard.page().evaluate(
            """
            async () => {
              const {Parser} = await import('/events.js');
              const text = 'id: 7\\r\\nevent: cells\\r\\ndata: {"a":\\r\\ndata: 1}\\r\\n\\r\\n: nothing\\n\\nevent: flip\\ndata: {}\\n\\n';
              const found = new Set();
              for (let size = 1; size <= text.length; size++) {
                const events = [];
                const parser = new Parser(event => events.push(event));
                for (let at = 0; at < text.length; at += size) {
                  parser.feed(text.slice(at, at + size));
                }
                found.add(JSON.stringify(events));
              }
              return [...found].join('|');
            }""");
    assertThat(read).isEqualTo("[{\"name\":\"cells\",\"id\":\"7\",\"data\":\"{\\\"a\\\":\\n1}\"},{\"name\":\"flip\",\"id\":null,\"data\":\"{}\"}]");
  }

  @Test
  void theFirstVisitIsLightAndQuietAndScreensAreKept() {
    dashboard.tile("sales_by_country", "net_gbp").click();
    dashboard.await("document.querySelector('#drift-steps tr') !== null && document.getElementById('drift-measure').value === 'net_gbp'");
    Object paint = dashboard.page().evaluate("Math.round(performance.getEntriesByName('first-contentful-paint')[0].startTime)");
    int page = bytes("!entry.name.includes('/api/')");
    int figures = bytes("entry.name.includes('/api/') && !entry.name.includes('/events')");
    System.out.printf("TestDashboard: first contentful paint after %s ms, %,d bytes of the page and %,d of figures transferred%n", paint, page, figures);

    assertThat(page).isBetween(30_000, BYTES_AT_MOST);
    assertQuiet();
    dashboard.keepScreen("dashboard-light");
    keepScreen("dashboard-dark", Dashboard.DESK, ColorScheme.DARK);
    keepScreen("dashboard-phone", Dashboard.PHONE, ColorScheme.LIGHT);
  }

  private void keepScreen(String name, int width, ColorScheme scheme) {
    try (Dashboard each = Dashboard.open(chromium.browser(), server.address(), width, scheme)) {
      each.tile("sales_by_country", "net_gbp").click();
      each.await("document.querySelector('#drift-steps tr') !== null && document.getElementById('drift-measure').value === 'net_gbp'");
      each.keepScreen(name);
    }
  }

  /** Over the wire, headers included, as the browser measures it. */
  private int bytes(String which) {
    return (int) dashboard.page().evaluate("[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].filter(entry => %s).reduce((sum, entry) => sum + entry.transferSize, 0)".formatted(which));
  }

  private void assertTilesAreTheApis(String filter) throws Exception {
    for (String metric : FixtureShop.metrics()) {
      JsonNode measures = api("metrics/%s/series?step=day&%s%s".formatted(metric, DAY, metric.equals("sales") ? "" : filter)).at("/points/0/measures");
      for (String measure : metric.equals("sales") ? List.of("lines", "net_gbp", "cancelled_gbp") : List.of("lines", "units", "net_gbp", "net_eur")) {
        dashboard.await("document.querySelector(\".tile[data-metric='%s'][data-measure='%s']\").dataset.value === '%s'".formatted(metric, measure, measures.get(measure).asText()));
        assertThat(dashboard.figure(metric, measure)).as(metric + "." + measure).isEqualTo(shown(measures.get(measure).asText()));
      }
    }
  }

  private void assertQuiet() {
    assertThat(dashboard.complaints()).as("the browser's console").isEmpty();
    dashboard.assertNothingLeftTheHost();
  }

  private String focused() {
    return (String)
        dashboard.page().evaluate(
            "(at => at.tagName.toLowerCase() + (at.id ? '#' + at.id : at.className && at.tagName !== 'INPUT' ? '.' + at.className.split(' ')[0] : ''))(document.activeElement)");
  }

  private Object module(String path, String call) {
    return module(path, "m." + call, "");
  }

  private Object module(String path, String expression, String none) {
    return dashboard.page().evaluate("async () => { const m = await import('%s'); return %s; }".formatted(path, expression));
  }

  private JsonNode api(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + "/api/v1/" + path)).build();
    return new ObjectMapper().readTree(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private static String atFour(JsonNode amount) {
    return new BigDecimal(amount.asText()).setScale(4).toPlainString();
  }

  /** As an English reader writes it, with all its digits. */
  private static String shown(String amount) {
    BigDecimal value = new BigDecimal(amount);
    DecimalFormat format = new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.UK));
    format.setMinimumFractionDigits(Math.max(0, value.scale()));
    return format.format(value).replace('-', '−');
  }
}
