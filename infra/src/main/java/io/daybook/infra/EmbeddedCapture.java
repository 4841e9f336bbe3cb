package io.daybook.infra;

import io.daybook.core.DaybookException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Debezium's engine as a child process: the changes of PostgreSQL tables into Kafka, at least once and in order.
 *
 * <p>How far it has read is in a folder: started there again, after an orderly end or a kill, it goes on after the last transaction that it knows to be
 * in Kafka, and what it had sent beyond comes again. A database or broker that goes away meanwhile is waited for.
 */
public final class EmbeddedCapture extends EmbeddedProcess {
  /** The replication slot, which keeps the database's log for the capture. */
  public static final String SLOT = "daybook";

  private static final Logger log = LoggerFactory.getLogger(EmbeddedCapture.class);
  private static final String NAME = "Capture";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(120);
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xms64m",
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:+ExitOnOutOfMemoryError",
          "-Duser.timezone=UTC",
          "-Dlog4j2.configurationFile=classpath:io/daybook/capture/log4j2.properties");

  private static final String BEAT =
      "insert into %s as beating (id, n, ts) values (1, 1, clock_timestamp()) on conflict (id) do update set n = beating.n + 1, ts = excluded.ts";

  private EmbeddedCapture(ChildProcess child) {
    super(child);
  }

  /**
   * Starts the capture and waits until it reads the database's log. What the tables hold at the first start has come as snapshot reads then.
   *
   * @throws DaybookException FOLDER_IN_USE, FOLDER_NOT_WRITABLE, or STACK_FAILED when it does not start, with what it says
   */
  public static EmbeddedCapture start(Path folder, CaptureConfig config) {
    Path home = Folders.makeWritable(folder);
    ChildProcess.pidFile(home, NAME).endPrevious();
    Path settings = home.resolve("capture.properties");
    Path ready = home.resolve("capture.ready");
    try {
      Files.deleteIfExists(ready);
      try (Writer writer = Files.newBufferedWriter(settings)) {
        settings(config, home).store(writer, null);
      }
    } catch (IOException e) {
      throw Errors.folderUnusable(home, e);
    }
    JavaCommand command =
        new JavaCommand(
            NAME,
            JavaCommand.runningJavaHome(),
            JVM_OPTIONS,
            CaptureSoftware.find().classPath(),
            "io.daybook.capture.Capture",
            List.of(settings.toString(), ready.toString()));
    ChildProcess child = ChildProcess.start(home, command);
    child.awaitReady(START_TIMEOUT, () -> Files.exists(ready));
    log.info("The capture of {} started (process {})", config.tables(), child.pid());
    return new EmbeddedCapture(child);
  }

  private static Properties settings(CaptureConfig config, Path home) {
    Properties settings = new Properties();
    settings.setProperty("daybook.kafka", config.bootstrapServers());
    settings.setProperty("daybook.partitions", String.valueOf(config.partitions()));
    config.arrivalTable().ifPresent(table -> settings.setProperty("daybook.arrival.table", table));
    settings.setProperty("database.hostname", config.host());
    settings.setProperty("database.port", String.valueOf(config.port()));
    settings.setProperty("database.user", "postgres");
    settings.setProperty("database.password", "");
    settings.setProperty("database.dbname", "postgres");
    settings.setProperty("topic.prefix", config.prefix());
    settings.setProperty("table.include.list", String.join(",", captured(config)));
    settings.setProperty("heartbeat.action.query", BEAT.formatted(config.heartbeatTable()));
    settings.setProperty("slot.name", SLOT);
    settings.setProperty("publication.name", SLOT);
    settings.setProperty("offset.storage.file.filename", home.resolve("capture.offsets").toString());
    return settings;
  }

  private static List<String> captured(CaptureConfig config) {
    return Stream.of(config.tables().stream(), Stream.of(config.heartbeatTable()), config.arrivalTable().stream()).flatMap(tables -> tables).toList();
  }
}
