package io.daybook.serving;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A view to be created.
 *
 * @param select the statement that gives its rows
 * @param columnComments what each column means, by name
 */
public record View(String name, String comment, String select, Map<String, String> columnComments) {
  public View {
    requireNonNull(name, "name is null");
    requireNonNull(comment, "comment is null");
    requireNonNull(select, "select is null");
    columnComments = Collections.unmodifiableMap(new LinkedHashMap<>(columnComments));
  }
}
