package io.daybook.serving.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The page in a browser, as a reader sees it and as a test asks. */
public final class Dashboard implements AutoCloseable {
  public static final int DESK = 1440;
  public static final int PHONE = 360;

  /** A folder that screens are to be written to; without it none are. */
  private static final String SCREENS = "daybook.test.screens";

  private final BrowserContext context;
  private final Page page;
  private final String address;
  private final List<String> complaints = new ArrayList<>();
  private final List<String> thrown = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();

  private Dashboard(BrowserContext context, String address) {
    this.context = context;
    this.address = address;
    this.page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(thrown::add);
    page.onRequest(request -> requests.add(request.url()));
  }

  /** @param address of the server, without a slash at its end */
  public static Dashboard open(Browser browser, String address) {
    return open(browser, address, DESK, ColorScheme.LIGHT);
  }

  public static Dashboard open(Browser browser, String address, int width, ColorScheme scheme) {
    Dashboard dashboard = in(browser, address, width, scheme, ReducedMotion.NO_PREFERENCE);
    dashboard.visit("/");
    dashboard.awaitFigures();
    return dashboard;
  }

  /** Not looking at anything yet. */
  static Dashboard in(Browser browser, String address, int width, ColorScheme scheme, ReducedMotion motion) {
    boolean phone = width < 600;
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(width, phone ? 740 : 1000)
                .setColorScheme(scheme)
                .setReducedMotion(motion)
                .setHasTouch(phone)
                .setLocale("en-GB")
                .setTimezoneId("America/Bahia_Banderas"));
    context.setDefaultTimeout(60_000); // bounds a hang
    return new Dashboard(context, address);
  }

  void visit(String path) {
    page.navigate(address + path);
  }

  /** Until every tile and the chart show something. */
  public void awaitFigures() {
    page.waitForFunction("() => document.querySelectorAll('.tile').length > 0 && [...document.querySelectorAll('.tile')].every(tile => tile.dataset.value !== '')");
    page.waitForFunction("() => Number(document.getElementById('chart').getAttribute('aria-valuemax')) > 0");
    page.waitForFunction("() => document.getElementById('connection').dataset.state === 'live'");
  }

  public Page page() {
    return page;
  }

  public Locator find(String selector) {
    return page.locator(selector);
  }

  public Locator tile(String metric, String measure) {
    return find(".tile[data-metric='%s'][data-measure='%s']".formatted(metric, measure));
  }

  /** As it is read: all digits, whatever their size. */
  public String figure(String metric, String measure) {
    return tile(metric, measure).locator(".tile-value").textContent();
  }

  public String status(String metric, String measure) {
    return tile(metric, measure).getAttribute("data-status");
  }

  public String text(String selector) {
    return find(selector).textContent();
  }

  /** Until a condition in the page's own words holds. */
  public void await(String condition) {
    try {
      page.waitForFunction("() => " + condition);
    } catch (TimeoutError e) {
      throw new AssertionError("Not so on the page: %s%nIts banners: %s%nIts log: %s%n%s".formatted(condition, text("#banners"), complaints, thrown), e);
    }
  }

  /** What the browser has complained of; answers that are errors are among it, and there may be some. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** What scripts have thrown and nobody has caught. */
  public List<String> thrown() {
    return List.copyOf(thrown);
  }

  /** Serious and critical ones, by axe-core. */
  public List<String> accessibilityProblems() {
    return accessibilityProblems("html");
  }

  /** Those within a part of the page, which is quicker. */
  List<String> accessibilityProblems(String selector) {
    return new AxeBuilder(page)
        .include(selector)
        .analyze().getViolations().stream()
            .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
            .map(rule -> rule.getId() + ": " + rule.getHelp() + " at " + rule.getNodes().stream().map(node -> node.getTarget().toString()).toList())
            .toList();
  }

  public void assertNothingLeftTheHost() {
    assertThat(requests).as("requests").isNotEmpty().allSatisfy(url -> assertThat(url).startsWith(address + "/"));
  }

  /** Writes a screen where somebody has asked for it: what a desk shows without scrolling much, and all that a phone does. */
  public void keepScreen(String name) {
    Optional.ofNullable(System.getProperty(SCREENS))
        .ifPresent(
            folder -> {
              boolean phone = page.viewportSize().width < 600;
              if (!phone) {
                page.setViewportSize(DESK, 1085);
              }
              new Screen(page.screenshot(new Page.ScreenshotOptions().setFullPage(phone))).write(Path.of(folder, name + ".png"));
            });
  }

  @Override
  public void close() {
    context.close();
  }
}
