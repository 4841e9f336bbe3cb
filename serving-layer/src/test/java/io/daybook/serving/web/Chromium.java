package io.daybook.serving.web;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The machine's Chromium, without a window, driven by Playwright. For one thread. */
public final class Chromium implements AutoCloseable {
  private static final String PROPERTY = "daybook.test.chromium";
  private static final String VARIABLE = "DAYBOOK_TEST_CHROMIUM";
  private static final List<String> USUAL = List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
  /** Root has no sandbox, and nothing in the background may look for hosts elsewhere. */
  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
          "--disable-dev-shm-usage");

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  public static Chromium start() {
    Path executable = executable();
    Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    return new Chromium(playwright, playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(executable).setArgs(ARGUMENTS)));
  }

  public Browser browser() {
    return browser;
  }

  private static Path executable() {
    Optional<String> told = Optional.ofNullable(System.getProperty(PROPERTY)).or(() -> Optional.ofNullable(System.getenv(VARIABLE)));
    return told.map(List::of).orElse(USUAL).stream()
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "No Chromium at %s, and the page is tested in a real one. Install it (apt-get install chromium), or name one by -D%s=PATH or %s"
                        .formatted(told.map(List::of).orElse(USUAL), PROPERTY, VARIABLE)));
  }

  @Override
  public void close() {
    playwright.close();
  }
}
