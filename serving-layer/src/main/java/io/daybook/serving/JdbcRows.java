package io.daybook.serving;

import java.sql.Array;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** The rows of a JDBC result set, fetched as they are read. */
final class JdbcRows implements Rows {
  private final ResultSet results;
  private final List<Column> columns;
  private final Function<SQLException, RuntimeException> failure;

  /** @param failure what to throw where the statement fails while its rows are read */
  JdbcRows(ResultSet results, Function<SQLException, RuntimeException> failure) throws SQLException {
    this.results = results;
    this.columns = columns(results.getMetaData());
    this.failure = failure;
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public Iterator<List<Object>> iterator() {
    return new Iterator<>() {
      private boolean fetched;
      private boolean present;

      @Override
      public boolean hasNext() {
        if (!fetched) {
          present = attempt(results::next);
          fetched = true;
        }
        return present;
      }

      @Override
      public List<Object> next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        fetched = false;
        return attempt(JdbcRows.this::row);
      }
    };
  }

  private static List<Column> columns(ResultSetMetaData data) throws SQLException {
    List<Column> columns = new ArrayList<>();
    for (int i = 1; i <= data.getColumnCount(); i++) {
      columns.add(new Column(data.getColumnLabel(i), data.getColumnTypeName(i)));
    }
    return List.copyOf(columns);
  }

  private List<Object> row() throws SQLException {
    List<Object> values = new ArrayList<>(columns.size());
    for (int i = 1; i <= columns.size(); i++) {
      values.add(value(i));
    }
    return Collections.unmodifiableList(values);
  }

  private Object value(int index) throws SQLException {
    Object value = results.getObject(index);
    if (value instanceof Timestamp timestamp) {
      // Read as text where it has no zone: a java.sql.Timestamp would take it for a time of this machine's zone, which may not have it.
      return columns.get(index - 1).type().contains("with time zone")
          ? timestamp.toInstant()
          : LocalDateTime.parse(results.getString(index).replace(' ', 'T'));
    }
    if (value instanceof Date date) {
      return date.toLocalDate();
    }
    if (value instanceof Time) {
      return results.getString(index);
    }
    return value instanceof Array array ? Arrays.asList((Object[]) array.getArray()) : value;
  }

  private <T> T attempt(SqlCall<T> call) {
    try {
      return call.run();
    } catch (SQLException e) {
      throw failure.apply(e);
    }
  }

  @FunctionalInterface
  private interface SqlCall<T> {
    T run() throws SQLException;
  }
}
