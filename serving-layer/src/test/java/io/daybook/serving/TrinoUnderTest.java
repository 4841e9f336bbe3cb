package io.daybook.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A running Trino and the folder that it takes for the lake. */
record TrinoUnderTest(TrinoAddress address, Path lake) {
  /** Drops a schema with all that is in it, as a metastore that is thrown away would. */
  void forget(String schema) {
    SqlClient sql = new SqlClient(address, "information_schema");
    List<String> drops = sql.query("select table_name, table_type from daybook.information_schema.tables where table_schema = '%s'".formatted(schema), rows -> {
      List<String> statements = new ArrayList<>();
      rows.forEach(row -> statements.add(row.get(1).equals("VIEW")
          ? "drop view daybook.%s.\"%s\"".formatted(schema, row.get(0))
          : "call daybook.system.unregister_table('%s', '%s')".formatted(schema, row.get(0))));
      return statements;
    });
    drops.forEach(sql::execute);
    sql.execute("drop schema if exists daybook." + schema);
  }

  void deleteLake() throws IOException {
    delete(lake.resolve("shop"));
  }

  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
