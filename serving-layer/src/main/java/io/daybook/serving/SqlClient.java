package io.daybook.serving;

import static java.util.Objects.requireNonNull;

import io.daybook.core.DaybookException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.function.Function;

/** Runs statements in Trino over JDBC, one connection each. Safe for use by several threads. */
public final class SqlClient {
  private final TrinoAddress address;
  private final TrinoLogin login;
  private final String schema;

  /** Of a Trino that asks nobody who they are. */
  public SqlClient(TrinoAddress address, String schema) {
    this(address, TrinoLogin.nobody(), schema);
  }

  /** @param schema in which names that are not qualified are looked up; it need not exist */
  public SqlClient(TrinoAddress address, TrinoLogin login, String schema) {
    this.address = requireNonNull(address, "address is null");
    this.login = requireNonNull(login, "login is null");
    this.schema = requireNonNull(schema, "schema is null");
  }

  /**
   * Runs one statement and gives its rows to a reader as they arrive; they are gone when it returns. A semicolon at the end is ignored.
   *
   * @throws DaybookException QUERY_FAILED, with Trino's own words, also while the rows are read
   */
  public <T> T query(String sql, Function<Rows, T> reader) {
    try (SqlSession session = session()) {
      return session.query(sql, reader);
    }
  }

  /**
   * A connection that stays open, for statements whose effect is on those after them, as {@code set session}.
   *
   * @throws DaybookException QUERY_FAILED
   */
  public SqlSession session() {
    try {
      return new SqlSession(DriverManager.getConnection(address.jdbcUrl(schema), properties()), this::failure);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Runs one statement to its end, without regard to what it gives. */
  public void execute(String sql) {
    query(sql, rows -> {
      rows.forEach(row -> {});
      return null;
    });
  }

  private Properties properties() {
    Properties properties = login.properties();
    properties.setProperty("timezone", "UTC"); // not this machine's, so that a statement means the same everywhere
    return properties;
  }

  private DaybookException failure(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketException || cause instanceof UnknownHostException) {
        return Errors.trinoUnreachable(address, cause);
      }
    }
    return Errors.queryFailed(e);
  }
}
