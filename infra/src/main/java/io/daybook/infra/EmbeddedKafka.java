package io.daybook.infra;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker, its own controller (KRaft), as a child process on 127.0.0.1.
 *
 * <p>Its data and its port live in a folder: started there again, after an orderly end or a kill, it has the same address and every record that was
 * acknowledged. Topics keep their records for ever, and record timestamps of any year are accepted; topics have to be created.
 */
public final class EmbeddedKafka extends EmbeddedProcess {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);
  private static final String NAME = "Kafka";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(120);
  private static final List<String> JVM_OPTIONS = List.of(
      "-Xms128m",
      "-Xmx512m",
      "-XX:+UseSerialGC",
      "-XX:+ExitOnOutOfMemoryError",
      "-Dlog4j2.configurationFile=classpath:io/daybook/infra/kafka-log4j2.properties");

  private final int port;

  private EmbeddedKafka(ChildProcess child, int port) {
    super(child);
    this.port = port;
  }

  /** Starts the broker on the port it had in this folder before, or on a free one, and waits until it answers. */
  public static EmbeddedKafka start(Path folder) {
    return start(folder, OptionalInt.empty());
  }

  /**
   * Starts the broker and waits until it answers.
   *
   * @param port the port that clients use; where absent, the one it had in this folder before, or a free one
   * @throws io.daybook.core.DaybookException PORT_IN_USE, FOLDER_IN_USE, FOLDER_NOT_WRITABLE or STACK_FAILED
   */
  public static EmbeddedKafka start(Path folder, OptionalInt port) {
    Path home = Folders.makeWritable(folder);
    ChildProcess.pidFile(home, NAME).endPrevious();
    return Ports.in(home).startServer(NAME, "broker", port, broker -> launch(home, broker));
  }

  /** The port that a broker in the folder has whenever it runs; empty where none ever ran. */
  public static OptionalInt knownIn(Path folder) {
    return Files.isDirectory(folder) ? Ports.in(folder).remembered("broker") : OptionalInt.empty();
  }

  private static EmbeddedKafka launch(Path folder, int port) {
    // The only voter is this node, so its controller may have another port each time.
    Properties settings = settings(port, Ports.pickFree());
    Path data = folder.resolve("data");
    try {
      if (!Files.exists(data)) {
        format(folder, data, settings);
      }
      settings.setProperty("log.dirs", data.toString());
      Path server = write(folder.resolve("server.properties"), settings);
      JavaCommand kafka = new JavaCommand(NAME, JavaCommand.runningJavaHome(), JVM_OPTIONS, classPath(), "kafka.Kafka", List.of(server.toString()));
      ChildProcess child = ChildProcess.start(folder, kafka);
      child.awaitReady(START_TIMEOUT, () -> answers(port));
      log.info("Kafka started on {}:{} (process {}, data in {})", Ports.HOST, port, child.pid(), data);
      return new EmbeddedKafka(child, port);
    } catch (IOException e) {
      throw Errors.folderUnusable(folder, e);
    }
  }

  private static Properties settings(int port, int controllerPort) {
    Properties settings = new Properties();
    try (InputStream defaults = EmbeddedKafka.class.getResourceAsStream("kafka.properties")) {
      settings.load(defaults);
    } catch (IOException e) {
      throw new IllegalStateException("The resource kafka.properties cannot be read", e);
    }
    String broker = "PLAINTEXT://%s:%d".formatted(Ports.HOST, port);
    settings.setProperty("listeners", "%s,CONTROLLER://%s:%d".formatted(broker, Ports.HOST, controllerPort));
    settings.setProperty("advertised.listeners", broker);
    settings.setProperty("controller.quorum.voters", "1@%s:%d".formatted(Ports.HOST, controllerPort));
    return settings;
  }

  /** Formats beside the data folder and renames, so that a killed format is not taken for a formatted folder. */
  private static void format(Path folder, Path data, Properties settings) throws IOException {
    Path unfinished = folder.resolve("data.unfinished");
    Folders.delete(unfinished);
    settings.setProperty("log.dirs", unfinished.toString());
    Path format = write(folder.resolve("format.properties"), settings);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    int exitCode = StorageTool.execute(
        new String[] {"format", "--cluster-id", Uuid.randomUuid().toString(), "--config", format.toString()}, new PrintStream(output, true));
    if (exitCode != 0) {
      throw new IOException("Kafka's storage could not be formatted: " + output.toString().strip());
    }
    Files.move(unfinished, data);
    Files.delete(format);
  }

  private static Path write(Path file, Properties settings) throws IOException {
    try (Writer writer = Files.newBufferedWriter(file)) {
      settings.store(writer, null);
    }
    return file;
  }

  private static List<String> classPath() {
    String classPath = System.getProperty("java.class.path");
    // The child has another working folder.
    return Arrays.stream(classPath.split(File.pathSeparator)).map(entry -> Path.of(entry).toAbsolutePath().toString()).toList();
  }

  private static boolean answers(int port) {
    // A plain connection first: the admin client logs a warning for each refused one.
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(Ports.HOST, port), 1_000);
    } catch (IOException e) {
      return false;
    }
    Map<String, Object> config = Map.of(
        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, Ports.HOST + ":" + port,
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
    try (Admin admin = Admin.create(config)) {
      return admin.describeCluster().nodes().get(10, SECONDS).size() == 1;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** As {@code bootstrap.servers} of clients wants it: {@code 127.0.0.1:PORT}. */
  public String bootstrapServers() {
    return Ports.HOST + ":" + port;
  }

  public int port() {
    return port;
  }
}
