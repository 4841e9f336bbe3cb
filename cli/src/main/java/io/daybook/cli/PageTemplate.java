package io.daybook.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.daybook.core.pipeline.Measure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page with gaps, {@code {{name}}}, for people: without scripts, and without anything from elsewhere. All pages share one style. */
final class PageTemplate {
  static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH);
  static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final Pattern GAP = Pattern.compile("\\{\\{(\\w+)\\}\\}");

  private final String template;

  private PageTemplate(String template) {
    this.template = template;
  }

  static PageTemplate named(String file) {
    return new PageTemplate(resource(file));
  }

  /**
   * Gaps are filled in one pass over the template, so that no value can hold a gap.
   *
   * @param values HTML, by the name of the gap; the style needs none
   */
  String filled(Map<String, String> values) {
    Map<String, String> all = new HashMap<>(values);
    all.put("style", resource("page.css"));
    return GAP.matcher(template).replaceAll(gap -> Matcher.quoteReplacement(Optional.ofNullable(all.get(gap.group(1))).orElseThrow()));
  }

  private static String resource(String file) {
    try (InputStream resource = PageTemplate.class.getResourceAsStream(file)) {
      return new String(resource.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String figure(Measure measure, BigDecimal figure) {
    return text(Figures.text(measure, figure)).replace("-", "&minus;");
  }

  /** With its sign, and hardly visible where it is 0. */
  static String signed(Measure measure, BigDecimal figure) {
    return figure.signum() == 0 ? "<i>&middot;</i>" : (figure.signum() > 0 ? "+" : "") + figure(measure, figure);
  }

  /** As text that is nothing else, in an attribute, too. */
  static String text(Object value) {
    return value.toString().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }
}
