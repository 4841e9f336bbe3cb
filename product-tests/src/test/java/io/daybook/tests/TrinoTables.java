package io.daybook.tests;

import io.daybook.core.DaybookException;
import io.daybook.infra.EmbeddedTrino;
import io.daybook.infra.JavaRuntimes;
import io.daybook.infra.TrinoDistribution;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assumptions;

/** The views of the retail pipeline as any JDBC program sees them, over one connection. */
final class TrinoTables implements AutoCloseable {
  private final Connection connection;

  private TrinoTables(Connection connection) {
    this.connection = connection;
  }

  static TrinoTables at(String jdbcUrl) throws SQLException {
    return new TrinoTables(DriverManager.getConnection(jdbcUrl));
  }

  /** Those of the Trino that a demo runs on the folder. */
  static TrinoTables ofDemoIn(Path folder) throws SQLException {
    OptionalInt port = EmbeddedTrino.runningIn(folder.resolve("trino"));
    return at("jdbc:trino://127.0.0.1:%d/daybook/retail_sales?user=tests".formatted(port.orElseThrow(() -> new AssertionError("No Trino is running in " + folder))));
  }

  /** Skips the test, with the reason, where Trino cannot be had on this machine; fetches it where that is possible. */
  static void require() {
    JavaRuntimes.Search java = JavaRuntimes.ofThisMachine().atLeast(EmbeddedTrino.LEAST_JAVA);
    Assumptions.assumeTrue(java.found().isPresent(), () -> "No Java for Trino among " + java.lookedAt());
    try {
      TrinoDistribution.ofThisMachine().provide(System.err::println);
    } catch (DaybookException e) {
      Assumptions.abort(e.getMessage());
    }
  }

  /** A statement without rows. */
  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The rows, each value as Trino writes it. */
  List<List<String>> query(String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet results = statement.executeQuery(sql)) {
      List<List<String>> rows = new ArrayList<>();
      while (results.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= results.getMetaData().getColumnCount(); column++) {
          row.add(results.getString(column));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
