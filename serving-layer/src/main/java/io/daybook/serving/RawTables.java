package io.daybook.serving;

import java.util.Optional;
import java.util.Set;

/** How the views refer to the tables that the layers write. */
@FunctionalInterface
public interface RawTables {
  /** What stands for a table in a from clause: its qualified name, or a sub-select in parentheses; empty while there is no such table. */
  Optional<String> find(String table);

  /** The tables of a schema, of which only the named ones are there so far. */
  static RawTables inSchema(SqlDialect dialect, Set<String> present, String... schema) {
    String prefix = dialect.qualified(schema) + ".";
    Set<String> tables = Set.copyOf(present);
    return table -> tables.contains(table) ? Optional.of(prefix + dialect.quote(table)) : Optional.empty();
  }
}
