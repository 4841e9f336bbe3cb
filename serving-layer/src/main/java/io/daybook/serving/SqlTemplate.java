package io.daybook.serving;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SQL with named gaps, {@code {keys}}, so that a statement can be read as it will run. */
record SqlTemplate(String text) {
  private static final Pattern GAP = Pattern.compile("\\{(\\w+)}");

  String fill(Map<String, String> values) {
    return GAP.matcher(text).replaceAll(gap -> {
      String value = values.get(gap.group(1));
      if (value == null) {
        throw new IllegalArgumentException("No value for %s in: %s".formatted(gap.group(), text));
      }
      return Matcher.quoteReplacement(value);
    });
  }
}
