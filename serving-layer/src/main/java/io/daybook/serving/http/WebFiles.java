package io.daybook.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** The page and its files, from the class path; nothing else of it. */
final class WebFiles {
  private static final String FOLDER = "/io/daybook/serving/web/";
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("webmanifest", "application/manifest+json"));

  private WebFiles() {}

  /**
   * A file of the page.
   *
   * @param path below the page's folder; the page itself where it is empty
   * @throws HttpProblem 404 where there is none
   */
  static Answer answer(String path) {
    String file = path.isEmpty() ? "index.html" : path;
    String ending = file.substring(file.lastIndexOf('.') + 1);
    boolean plain = file.matches("[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*"); // no way out of the folder
    byte[] content =
        (plain && TYPES.containsKey(ending) ? content(file) : Optional.<byte[]>empty())
            .orElseThrow(() -> HttpProblem.notFound("There is no /%s. What there is, /openapi.json tells.".formatted(path)));
    return new Answer(200, TYPES.get(ending), content, Optional.of(Answer.tag(content)));
  }

  /** A resource beside these classes, as text. */
  static String resource(String name) {
    return new String(content(WebFiles.class.getResourceAsStream(name)).orElseThrow(), UTF_8);
  }

  private static Optional<byte[]> content(String file) {
    return content(WebFiles.class.getResourceAsStream(FOLDER + file));
  }

  private static Optional<byte[]> content(InputStream resource) {
    if (resource == null) {
      return Optional.empty();
    }
    try (resource) {
      return Optional.of(resource.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
