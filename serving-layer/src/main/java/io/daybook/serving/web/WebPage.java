package io.daybook.serving.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The page's files by the path that a browser asks for: those in this package's folder of the class path, and the chart library below
 * {@code /vendor/uplot/}. No other resource of the class path can be reached. Safe for use by several threads.
 */
public final class WebPage {
  /**
   * Goes with every file: nothing is loaded from elsewhere, nothing inline runs, nobody frames the page, and a new version of Daybook is seen at the next
   * reload.
   */
  public static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "no-referrer",
          "Cache-Control", "no-cache",
          "Vary", "Accept-Encoding");

  private static final Map<String, String> MEDIA_TYPES =
      Map.of("html", "text/html; charset=utf-8", "css", "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml");
  /** One dot, before the ending: no path leads out of the folder. */
  private static final Pattern NAME = Pattern.compile("/((?:[a-z0-9-]+/)*[A-Za-z0-9-]+)\\.([a-z]+)");
  private static final String LIBRARY = "/vendor/uplot/";
  private static final Map<String, String> OF_LIBRARY = Map.of("uplot.js", "uPlot.iife.min.js", "uplot.css", "uPlot.min.css");

  private final Map<String, PageFile> files = new ConcurrentHashMap<>();
  private final String library = "/META-INF/resources/webjars/uplot/%s/dist/".formatted(libraryVersion());

  /** @param path of the URL, such as {@code /} or {@code /style.css}; empty where the page has no such file */
  public Optional<PageFile> file(String path) {
    String name = path.equals("/") ? "/index.html" : path;
    return Optional.ofNullable(files.get(name)).or(() -> read(name));
  }

  private Optional<PageFile> read(String path) {
    var named = NAME.matcher(path);
    if (!named.matches() || !MEDIA_TYPES.containsKey(named.group(2))) {
      return Optional.empty();
    }
    String resource = path.startsWith(LIBRARY) ? ofLibrary(path.substring(LIBRARY.length())) : path.substring(1);
    try (InputStream content = WebPage.class.getResourceAsStream(resource)) {
      if (content == null) {
        return Optional.empty();
      }
      PageFile file = new PageFile(MEDIA_TYPES.get(named.group(2)), content.readAllBytes());
      files.put(path, file);
      return Optional.of(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String ofLibrary(String name) {
    return library + OF_LIBRARY.getOrDefault(name, name);
  }

  /** As its jar says, so that the parent pom alone names it. */
  private static String libraryVersion() {
    Properties properties = new Properties();
    try (InputStream content = WebPage.class.getResourceAsStream("/META-INF/maven/org.webjars.npm/uplot/pom.properties")) {
      properties.load(content);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
