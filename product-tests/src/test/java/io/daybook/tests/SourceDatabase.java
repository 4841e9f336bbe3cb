package io.daybook.tests;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** A real PostgreSQL with a table {@code sale}, and a user who may read it and has to give a password. */
final class SourceDatabase implements AutoCloseable {
  static final String PASSWORD = "correct horse";

  private final EmbeddedPostgres postgres;

  private SourceDatabase(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  static SourceDatabase start(Path folder) throws IOException, SQLException {
    Path data = folder.resolve("data");
    EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setOverrideWorkingDirectory(folder.toFile())
            .setServerConfig("listen_addresses", "127.0.0.1")
            .start();
    SourceDatabase database = new SourceDatabase(postgres);
    database.run("create table sale (id text primary key, day date not null, pounds numeric(13,4) not null)");
    database.run("create role finance login password '%s'".formatted(PASSWORD));
    database.run("grant select on sale to finance");
    Files.writeString(data.resolve("pg_hba.conf"), "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
    database.run("select pg_reload_conf()");
    return database;
  }

  /** Does something as the owner of the table. */
  void run(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The one value that a query gives, as text. */
  String ask(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(sql)) {
      answer.next();
      return answer.getString(1);
    }
  }

  /** Without user and password. */
  String url() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(postgres.getPort());
  }

  /** The variables that the user needs. */
  Map<String, String> environment() {
    return Map.of("TOTALS_URL", url(), "TOTALS_USER", "finance", "TOTALS_PASSWORD", PASSWORD);
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
