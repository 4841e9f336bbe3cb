package io.daybook.serving.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestWebPage {
  private final WebPage page = new WebPage();

  @Test
  void theFolderIsThePage() {
    assertThat(page.file("/")).get().extracting(PageFile::mediaType).isEqualTo("text/html; charset=utf-8");
    assertThat(new String(page.file("/").orElseThrow().content(), UTF_8)).startsWith("<!doctype html>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/index.html", "/style.css", "/page.js", "/icon.svg", "/vendor/uplot/uplot.js", "/vendor/uplot/uplot.css"})
  void filesOfThePageAndOfItsChartLibraryAreThere(String path) {
    assertThat(page.file(path)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/WebPage.class", "/../ViewSql.class", "/../../../../META-INF/MANIFEST.MF", "/vendor/uplot/../package.json", "/vendor/uplot/package.json", "//etc/passwd", "/nothing.html", "/.html",
        "/%2e%2e/style.css", "/web/style.css", ""
      })
  void noOtherResourceIsReached(String path) {
    assertThat(page.file(path)).isEmpty();
  }

  @Test
  void bothFormsOfAFileAreTheSameContentAndItsTagChangesWithIt() throws IOException {
    PageFile style = page.file("/style.css").orElseThrow();

    assertThat(new GZIPInputStream(new ByteArrayInputStream(style.gzipped())).readAllBytes()).isEqualTo(style.content());
    assertThat(style.gzipped().length).isLessThan(style.content().length / 2);
    assertThat(style.etag()).matches("\"[0-9a-f]{24}\"").isNotEqualTo(page.file("/page.js").orElseThrow().etag());
    assertThat(new PageFile("text/css", style.content()).etag()).isEqualTo(style.etag());
  }

  @Test
  void nothingInlineAndNothingFromElsewhereIsAllowed() {
    assertThat(WebPage.HEADERS.get("Content-Security-Policy")).contains("default-src 'none'", "script-src 'self'", "style-src 'self'").doesNotContain("unsafe", "http:", "https:", "*");
    String html = new String(page.file("/").orElseThrow().content(), UTF_8);
    assertThat(html).doesNotContain("<style", " style=", "http:", "https:", "onclick");
    assertThat(html.replaceAll("<script src=[^>]*></script>", "")).doesNotContain("<script");
  }
}
