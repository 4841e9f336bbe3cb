package io.daybook.serving;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the operators' views and their columns mean, from {@code operator-views.properties}. */
final class OperatorComments {
  private static final Properties COMMENTS = read();

  private OperatorComments() {}

  static String ofView(String view) {
    String comment = COMMENTS.getProperty(view);
    if (comment == null) {
      throw new IllegalArgumentException("No comment on the view " + view);
    }
    return comment;
  }

  /** By column. */
  static Map<String, String> ofColumns(String view) {
    String prefix = view + ".";
    return COMMENTS.stringPropertyNames().stream()
        .filter(key -> key.startsWith(prefix))
        .collect(Collectors.toMap(key -> key.substring(prefix.length()), COMMENTS::getProperty, (one, other) -> one, TreeMap::new));
  }

  private static Properties read() {
    Properties comments = new Properties();
    try (Reader text = new InputStreamReader(OperatorComments.class.getResourceAsStream("operator-views.properties"), StandardCharsets.UTF_8)) {
      comments.load(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return comments;
  }
}
