package io.daybook.tests;

import io.daybook.infra.EmbeddedPostgres;
import java.nio.file.Path;
import org.testcontainers.containers.GenericContainer;

/**
 * The PostgreSQL of a test, whose user {@code postgres} needs no password, and whose log can be captured.
 *
 * @param death ends it as kill -9 does
 * @param end ends it in order
 */
record PostgresUnderTest(String host, int port, Runnable death, Runnable end) implements AutoCloseable {
  /**
   * Starts one. A child process started again in its folder has its address and its rows again; a container has not.
   *
   * @param folder for what a child process keeps
   */
  static PostgresUnderTest start(StackKind kind, Path folder) {
    if (kind == StackKind.CONTAINERS) {
      GenericContainer<?> postgres = Containers.postgres();
      return new PostgresUnderTest(postgres.getHost(), postgres.getMappedPort(Containers.POSTGRES_PORT), postgres::stop, postgres::stop);
    }
    EmbeddedPostgres postgres = EmbeddedPostgres.start(folder);
    return new PostgresUnderTest(postgres.host(), postgres.port(), postgres::kill, postgres::close);
  }

  /** With its owner as user. */
  String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/postgres?user=postgres".formatted(host, port);
  }

  void kill() {
    death.run();
  }

  @Override
  public void close() {
    end.run();
  }
}
