package io.daybook.infra;

import io.daybook.core.DaybookException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL server as a child process on 127.0.0.1, whose changes can be captured ({@code wal_level=logical}). User and database are {@code
 * postgres}; there is no password.
 *
 * <p>Its data and its port live in a folder: started there again, after an orderly end or a kill, it has the same address and everything that was
 * committed. PostgreSQL does not run as root, so root starts it in a user namespace of its own, where it is nobody.
 */
public final class EmbeddedPostgres extends EmbeddedProcess {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final String NAME = "PostgreSQL";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final long INITDB_SECONDS = 120;
  private static final String DATA = "data";

  private final Postmaster postmaster;
  private final int port;

  private EmbeddedPostgres(ChildProcess child, Postmaster postmaster, int port) {
    super(child);
    this.postmaster = postmaster;
    this.port = port;
  }

  /**
   * Starts the server on the port it had in this folder before, or on a free one, and waits until it accepts connections. The first call on a machine
   * unpacks it into the cache folder.
   *
   * @throws DaybookException PORT_IN_USE, FOLDER_IN_USE, FOLDER_NOT_WRITABLE, or STACK_FAILED, as where the system has no server in the jars or root
   *     may not make a user namespace
   */
  public static EmbeddedPostgres start(Path folder) {
    Path home = Folders.makeWritable(folder);
    ChildProcess.pidFile(home, NAME).endPrevious();
    Path programs = new PostgresDistribution(UnpackedCache.ofThisMachine()).provide().resolve("bin");
    Path data = home.resolve(DATA);
    Postmaster postmaster = new Postmaster(data);
    postmaster.endOrphan();
    if (!Files.exists(data)) {
      initialise(home, programs);
    }
    return Ports.in(home).startServer(NAME, "sql", OptionalInt.empty(), port -> launch(home, programs, postmaster, port));
  }

  /** Initialises beside the data folder and renames, so that a killed initdb is not taken for a database. */
  private static void initialise(Path home, Path programs) {
    Path unfinished = home.resolve(DATA + ".unfinished");
    Path log = home.resolve("initdb.log");
    List<String> line = new ArrayList<>(unprivileged());
    line.addAll(List.of(
        programs.resolve("initdb").toString(), "-D", unfinished.toString(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions"));
    try {
      Folders.delete(unfinished);
      Process initdb = new ProcessBuilder(line).redirectInput(new File("/dev/null")).redirectErrorStream(true).redirectOutput(log.toFile()).start();
      if (!initdb.waitFor(INITDB_SECONDS, TimeUnit.SECONDS)) {
        initdb.destroyForcibly();
        throw Errors.childNotReady(NAME, Duration.ofSeconds(INITDB_SECONDS), new LogTail(log).lastWords(), log);
      }
      if (initdb.exitValue() != 0) {
        throw Errors.postgresNotInitialised(new LogTail(log).lastWords(), !unprivileged().isEmpty(), log);
      }
      Files.move(unfinished, home.resolve(DATA));
    } catch (IOException e) {
      throw Errors.childNotStarted(NAME, line.get(0), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errors.startInterrupted(NAME);
    }
  }

  private static EmbeddedPostgres launch(Path home, Path programs, Postmaster postmaster, int port) {
    List<String> program = new ArrayList<>(unprivileged());
    program.addAll(List.of(programs.resolve("postgres").toString(), "-D", postmaster.data().toString(), "-p", String.valueOf(port)));
    settings().forEach((key, value) -> program.addAll(List.of("-c", key + "=" + value)));
    postmaster.awaitEndOfItsSessions();
    ChildProcess child = ChildProcess.start(home, new NativeCommand(NAME, program));
    child.awaitReady(START_TIMEOUT, postmaster::isReady);
    log.info("PostgreSQL started on {}:{} (process {}, data in {})", Ports.HOST, port, postmaster.pid(), postmaster.data());
    return new EmbeddedPostgres(child, postmaster, port);
  }

  private static Properties settings() {
    Properties settings = new Properties();
    try (InputStream defaults = EmbeddedPostgres.class.getResourceAsStream("postgres.properties")) {
      settings.load(defaults);
    } catch (IOException e) {
      throw new IllegalStateException("The resource postgres.properties cannot be read", e);
    }
    return settings;
  }

  /** What goes before a command of root's. */
  private static List<String> unprivileged() {
    return "root".equals(System.getProperty("user.name")) ? List.of("unshare", "--user") : List.of();
  }

  public String host() {
    return Ports.HOST;
  }

  public int port() {
    return port;
  }

  /** With the user; there is no password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/postgres?user=postgres".formatted(Ports.HOST, port);
  }

  /** Of the server itself, which what watches it has started; -1 where it does not run. */
  @Override
  public long pid() {
    return postmaster.pid();
  }

  @Override
  public void kill() {
    postmaster.kill();
    super.kill();
  }
}
