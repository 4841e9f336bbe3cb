package io.daybook.cli.shell;

import static java.util.Objects.requireNonNull;

/**
 * A view or a table.
 *
 * @param name as a statement can use it
 * @param comment what it holds; may be empty
 */
public record Relation(String name, String comment) {
  public Relation {
    requireNonNull(name, "name is null");
    requireNonNull(comment, "comment is null");
  }
}
