package io.daybook.serving;

import static io.daybook.serving.SqlDialect.TRINO;
import static io.daybook.serving.SqlDialect.literal;
import static io.daybook.serving.TrinoAddress.CATALOG;

import io.daybook.core.DaybookException;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Trino's metastore holds for Daybook: schemas, tables and views. */
final class TrinoSchemas {
  private static final Logger log = LoggerFactory.getLogger(TrinoSchemas.class);

  private final SqlClient trino;

  TrinoSchemas(SqlClient trino) {
    this.trino = trino;
  }

  void create(String schema) {
    trino.execute("create schema if not exists " + TRINO.qualified(CATALOG, schema));
  }

  /** The names of the tables and views in a schema. */
  Set<String> relations(String schema) {
    return trino.query("show tables from " + TRINO.qualified(CATALOG, schema), rows -> {
      Set<String> names = new HashSet<>();
      rows.forEach(row -> names.add((String) row.get(0)));
      return names;
    });
  }

  /** Makes a Delta table known; one that is known already is left as it is. */
  void register(String schema, String table, String location) {
    try {
      trino.execute("call %s.system.register_table(schema_name => %s, table_name => %s, table_location => %s)"
          .formatted(TRINO.quote(CATALOG), literal(schema), literal(table), literal(location)));
      log.info("Registered {} as {}.{}", location, schema, table);
    } catch (DaybookException e) {
      if (!relations(schema).contains(table)) { // else another process was faster
        throw e;
      }
    }
  }

  /** Puts a view in the place of one by its name, if there is one. Its columns have no comments then. */
  void replace(String schema, View view) {
    String name = TRINO.qualified(CATALOG, schema, view.name());
    trino.execute("create or replace view %s comment %s as %s".formatted(name, literal(view.comment()), view.select()));
    log.info("Created view {}.{}", schema, view.name());
  }
}
