package io.daybook.cli.shell;

import static java.util.Objects.requireNonNull;

/**
 * A column of a view or a table.
 *
 * @param type the engine's name of it
 * @param comment what it means; may be empty
 */
public record RelationColumn(String name, String type, String comment) {
  public RelationColumn {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
    requireNonNull(comment, "comment is null");
  }
}
