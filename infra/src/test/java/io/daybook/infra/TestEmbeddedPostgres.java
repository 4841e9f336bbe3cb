package io.daybook.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestEmbeddedPostgres {
  @TempDir Path folder;

  @Test
  void whatWasCommittedIsThereAfterAKillAtTheSameAddressAndCanBeCaptured() throws SQLException {
    String url;
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
      url = postgres.jdbcUrl();
      assertThat(asked(url, "show wal_level")).isEqualTo("logical");
      assertThat(asked(url, "show fsync")).isEqualTo("on");
      assertThat(asked(url, "show listen_addresses")).isEqualTo("127.0.0.1");
      done(url, "create table entry (n int primary key)");
      for (int n : IntStream.range(0, 100).toArray()) {
        done(url, "insert into entry values (" + n + ")");
      }
      postgres.kill();
      assertThat(postgres.isAlive()).isFalse();
    }
    assertThat(folder.resolve("data/postmaster.pid")).exists();

    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
      assertThat(postgres.jdbcUrl()).isEqualTo(url);
      assertThat(asked(url, "select count(*) from entry")).isEqualTo("100");
    }
    assertThat(folder.resolve("data/postmaster.pid")).doesNotExist(); // ended in order
  }

  @Test
  void itEndsWithItsParent() throws Exception {
    Process owner = ownerOf(folder);
    Postmaster postmaster = new Postmaster(folder.resolve("data"));
    await().atMost(Duration.ofSeconds(90)).until(postmaster::isReady);
    long pid = postmaster.pid();

    owner.destroyForcibly().waitFor();

    await().atMost(Duration.ofSeconds(20)).until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void anOrphanIsEndedAndATraceWhoseProcessIdIsAnothersByNowIsNoHindrance() throws Exception {
    Process owner = ownerOf(folder);
    Postmaster postmaster = new Postmaster(folder.resolve("data"));
    await().atMost(Duration.ofSeconds(90)).until(postmaster::isReady);
    long orphan = postmaster.pid();
    ProcessHandle shell = ProcessHandle.of(orphan).flatMap(ProcessHandle::parent).orElseThrow();
    shell.children().filter(child -> child.pid() != orphan).flatMap(child -> List.of(child).stream()).forEach(ProcessHandle::destroyForcibly);
    shell.destroyForcibly(); // so nobody ends it
    owner.destroyForcibly().waitFor();
    assertThat(ProcessHandle.of(orphan).filter(ProcessHandle::isAlive)).isPresent();

    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
      assertThat(ProcessHandle.of(orphan).filter(ProcessHandle::isAlive)).isEmpty();
      postgres.kill();
    }
    replaceFirstLine(folder.resolve("data/postmaster.pid"), String.valueOf(ProcessHandle.current().pid()));
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
      assertThat(asked(postgres.jdbcUrl(), "select 1")).isEqualTo("1");
    }
  }

  /** Starts a server in the folder and waits to be killed. */
  public static final class Owner {
    private Owner() {}

    public static void main(String[] args) throws InterruptedException {
      EmbeddedPostgres.start(Path.of(args[0]));
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  private static Process ownerOf(Path folder) throws IOException {
    return new ProcessBuilder(
            JavaCommand.runningJavaHome().resolve("bin/java").toString(), "-cp", System.getProperty("java.class.path"), Owner.class.getName(), folder.toString())
        .inheritIO()
        .start();
  }

  private static void replaceFirstLine(Path file, String line) throws IOException {
    List<String> lines = Files.readAllLines(file);
    lines.set(0, line);
    Files.write(file, lines);
  }

  private static void done(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String asked(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
