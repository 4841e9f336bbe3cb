package io.daybook.cli;

import io.daybook.serving.Rows;
import io.daybook.serving.SqlClient;
import java.util.function.Function;

/** The embedded Trino. */
record TrinoQueries(SqlClient client) implements Queries {
  @Override
  public <T> T query(String sql, Function<Rows, T> reader) {
    return client.query(sql, reader);
  }
}
