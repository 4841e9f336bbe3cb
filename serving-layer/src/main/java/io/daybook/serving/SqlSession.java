package io.daybook.serving;

import static java.util.Objects.requireNonNull;

import io.daybook.core.DaybookException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One connection to Trino: what a statement sets holds for those after it. Statements run one at a time; any thread may {@link #cancel} the one that runs. */
public final class SqlSession implements AutoCloseable {
  private final Connection connection;
  private final Function<SQLException, DaybookException> failure;
  private volatile Optional<Statement> running = Optional.empty();

  SqlSession(Connection connection, Function<SQLException, DaybookException> failure) {
    this.connection = requireNonNull(connection, "connection is null");
    this.failure = requireNonNull(failure, "failure is null");
  }

  /**
   * Runs one statement and gives its rows to a reader as they arrive; they are gone when it returns. A semicolon at the end is ignored.
   *
   * @throws DaybookException QUERY_FAILED, with Trino's own words, also while the rows are read, and where it was cancelled
   */
  public <T> T query(String sql, Function<Rows, T> reader) {
    try (Statement statement = connection.createStatement()) {
      running = Optional.of(statement);
      if (!statement.execute(withoutSemicolon(sql))) {
        return reader.apply(NoRows.INSTANCE);
      }
      try (ResultSet results = statement.getResultSet()) {
        return reader.apply(new JdbcRows(results, failure::apply));
      }
    } catch (SQLException e) {
      throw failure.apply(e);
    } finally {
      running = Optional.empty();
    }
  }

  /** Ends the statement that runs, in Trino, too; does nothing where none does. */
  public void cancel() {
    running.ifPresent(statement -> {
      try {
        statement.cancel();
      } catch (SQLException e) {
        throw failure.apply(e);
      }
    });
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure.apply(e);
    }
  }

  private static String withoutSemicolon(String sql) {
    String text = sql.strip();
    return text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
  }

  private enum NoRows implements Rows {
    INSTANCE;

    @Override
    public List<Column> columns() {
      return List.of();
    }

    @Override
    public Iterator<List<Object>> iterator() {
      return List.<List<Object>>of().iterator();
    }
  }
}
