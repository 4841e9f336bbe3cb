package io.daybook.tests;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

/** A real PostgreSQL with a table {@code sale}, and a user who may read it and has to give a password. */
final class SourceDatabase implements AutoCloseable {
  static final String PASSWORD = "correct horse";
  private static final String PASSWORDS_FOR_ALL_BUT_THE_OWNER = "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n";

  private final String url;
  private final AutoCloseable server;

  private SourceDatabase(String url, AutoCloseable server) {
    this.url = url;
    this.server = server;
  }

  static SourceDatabase start(Path folder) throws IOException, SQLException {
    return StackKind.current() == StackKind.CONTAINERS ? container() : childProcess(folder);
  }

  private static SourceDatabase childProcess(Path folder) throws IOException, SQLException {
    Path data = folder.resolve("data");
    EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setOverrideWorkingDirectory(folder.toFile())
            .setServerConfig("listen_addresses", "127.0.0.1")
            .start();
    SourceDatabase database = new SourceDatabase("jdbc:postgresql://127.0.0.1:%d/postgres".formatted(postgres.getPort()), postgres).withTable();
    Files.writeString(data.resolve("pg_hba.conf"), PASSWORDS_FOR_ALL_BUT_THE_OWNER);
    database.run("select pg_reload_conf()");
    return database;
  }

  private static SourceDatabase container() throws SQLException {
    GenericContainer<?> postgres = Containers.postgres();
    SourceDatabase database =
        new SourceDatabase("jdbc:postgresql://%s:%d/postgres".formatted(postgres.getHost(), postgres.getMappedPort(Containers.POSTGRES_PORT)), postgres::stop).withTable();
    String file = database.ask("show hba_file");
    postgres.copyFileToContainer(Transferable.of(PASSWORDS_FOR_ALL_BUT_THE_OWNER.replace("127.0.0.1/32", "all")), file);
    database.run("select pg_reload_conf()");
    return database;
  }

  private SourceDatabase withTable() throws SQLException {
    run("create table sale (id text primary key, day date not null, pounds numeric(13,4) not null)");
    run("create role finance login password '%s'".formatted(PASSWORD));
    run("grant select on sale to finance");
    return this;
  }

  /** Does something as the owner of the table. */
  void run(String sql) throws SQLException {
    try (Connection connection = asOwner(); Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection asOwner() throws SQLException {
    return DriverManager.getConnection(url, "postgres", "");
  }

  /** The one value that a query gives, as text. */
  String ask(String sql) throws SQLException {
    try (Connection connection = asOwner();
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(sql)) {
      answer.next();
      return answer.getString(1);
    }
  }

  /** Without user and password. */
  String url() {
    return url;
  }

  /** The variables that the user needs. */
  Map<String, String> environment() {
    return Map.of("TOTALS_URL", url(), "TOTALS_USER", "finance", "TOTALS_PASSWORD", PASSWORD);
  }

  @Override
  public void close() throws Exception {
    server.close();
  }
}
