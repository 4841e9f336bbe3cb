package io.daybook.infra;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Trino server as a child process on 127.0.0.1, without authentication, with one catalog, {@value #CATALOG}, over the Delta tables of a lake.
 *
 * <p>The lake's root is {@code local:///} to Trino: the table in {@code ROOT/retail_sales/releases} is registered by {@code call
 * daybook.system.register_table('retail_sales', 'releases', 'local:///retail_sales/releases')}. Schemas, registered tables and views are gone at
 * every start, because they can be made anew from the lake; the tables' data is never touched.
 */
public final class EmbeddedTrino extends EmbeddedProcess {
  public static final String CATALOG = "daybook";
  /** What the server asks for when it starts. */
  public static final Runtime.Version LEAST_JAVA = Runtime.Version.parse("24.0.1");

  private static final Logger log = LoggerFactory.getLogger(EmbeddedTrino.class);
  private static final String NAME = "Trino";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(120);
  /** In the lake, because Trino's metastore can only be in the file system that holds the tables; the dot keeps it apart from pipelines' folders. */
  private static final String OWN_FOLDER = ".trino";
  private static final List<String> JVM_OPTIONS = List.of(
      "-Xms256m", "-Xmx1g", "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError", "-XX:ReservedCodeCacheSize=256M", "-XX:+ExplicitGCInvokesConcurrent",
      "-XX:PerMethodRecompilationCutoff=10000", "-XX:PerBytecodeRecompilationCutoff=10000", "-XX:+EnableDynamicAgentLoading",
      "-Dfile.encoding=UTF-8", "-Djdk.attach.allowAttachSelf=true", "-Djdk.nio.maxCachedBufferSize=2000000",
      "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  private final int port;

  private EmbeddedTrino(ChildProcess child, int port) {
    super(child);
    this.port = port;
  }

  /**
   * Starts the server and waits until it answers.
   *
   * @param folder for its port, settings and log
   * @param lakeRoot the folder above the pipelines' folders
   * @param distribution as {@link TrinoDistribution} provides it
   * @param javaHome a Java of at least {@link #LEAST_JAVA}
   * @param port where absent, the one it had in this folder before, or a free one
   * @throws io.daybook.core.DaybookException PORT_IN_USE, FOLDER_IN_USE, FOLDER_NOT_WRITABLE or STACK_FAILED
   */
  public static EmbeddedTrino start(Path folder, Path lakeRoot, Path distribution, Path javaHome, OptionalInt port) {
    Path home = Folders.makeWritable(folder);
    Path lake = Folders.makeWritable(lakeRoot);
    ChildProcess.pidFile(home, NAME).endPrevious();
    return Ports.in(home).startServer(NAME, "http", port, http -> launch(home, lake, distribution, javaHome, http));
  }

  /** The port of a Trino that another process runs in the folder; empty where none is. */
  public static OptionalInt runningIn(Path folder) {
    OptionalInt port = Files.isDirectory(folder) ? Ports.in(folder).remembered("http") : OptionalInt.empty();
    return port.isPresent() && !Ports.isFree(port.getAsInt()) ? port : OptionalInt.empty();
  }

  /** The port that a Trino in the folder has whenever it runs; empty where none ever ran. */
  public static OptionalInt knownIn(Path folder) {
    return Files.isDirectory(folder) ? Ports.in(folder).remembered("http") : OptionalInt.empty();
  }

  private static EmbeddedTrino launch(Path folder, Path lake, Path distribution, Path javaHome, int port) {
    try {
      Folders.delete(lake.resolve(OWN_FOLDER));
      writeSettings(folder, lake, port);
    } catch (IOException e) {
      throw Errors.folderUnusable(folder, e);
    }
    List<String> classPath = List.of(distribution.resolve("lib") + "/*");
    List<String> options = new ArrayList<>(JVM_OPTIONS);
    options.addAll(systemProperties(folder, distribution));
    ChildProcess child = ChildProcess.start(folder, new JavaCommand(NAME, javaHome, options, classPath, "io.trino.server.TrinoServer", List.of()));
    EmbeddedTrino trino = new EmbeddedTrino(child, port);
    awaitAnswers(child, new TrinoProbe(trino.uri(), lake, lake.resolve(OWN_FOLDER).resolve("probe")));
    log.info("Trino started at {} (process {}, lake {})", trino.uri(), child.pid(), lake);
    return trino;
  }

  private static void awaitAnswers(ChildProcess child, TrinoProbe probe) {
    child.awaitReady(START_TIMEOUT, probe::hasStarted);
    try {
      probe.begin();
      child.awaitReady(START_TIMEOUT, probe::answers);
      probe.end();
    } catch (IOException e) {
      child.close();
      throw Errors.startedButUnusable(NAME, e);
    }
  }

  private static void writeSettings(Path folder, Path lake, int port) throws IOException {
    Properties server = resource("trino.properties");
    server.setProperty("http-server.http.port", String.valueOf(port));
    server.setProperty("discovery.uri", "http://%s:%d".formatted(Ports.HOST, port));
    write(folder.resolve("etc/config.properties"), server);

    Properties catalog = resource("trino-catalog.properties");
    catalog.setProperty("local.location", lake.toString());
    catalog.setProperty("hive.metastore.catalog.dir", "local:///" + OWN_FOLDER + "/metastore");
    write(folder.resolve("etc/catalog").resolve(CATALOG + ".properties"), catalog);

    Properties levels = new Properties();
    levels.setProperty("io.trino", "INFO");
    levels.setProperty("Bootstrap", "WARN"); // prints every setting
    write(folder.resolve("etc/log.properties"), levels);
  }

  private static List<String> systemProperties(Path folder, Path distribution) {
    return List.of(
        "-Dconfig=" + folder.resolve("etc/config.properties"),
        "-Dcatalog.config-dir=" + folder.resolve("etc/catalog"),
        "-Dlog.levels-file=" + folder.resolve("etc/log.properties"),
        "-Dplugin.dir=" + distribution.resolve("plugin"),
        "-Dnode.environment=daybook",
        "-Dnode.id=embedded",
        "-Dnode.data-dir=" + folder.resolve("var"),
        "-Dnode.internal-address=" + Ports.HOST,
        "-Dnode.bind-ip=" + Ports.HOST);
  }

  private static Properties resource(String name) throws IOException {
    Properties properties = new Properties();
    try (InputStream defaults = EmbeddedTrino.class.getResourceAsStream(name)) {
      properties.load(defaults);
    }
    return properties;
  }

  private static void write(Path file, Properties properties) throws IOException {
    Files.createDirectories(file.getParent());
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
  }

  /** For trino-jdbc, with the schema of a pipeline; a user name has to be given, any will do. */
  public String jdbcUrl(String schema) {
    return "jdbc:trino://%s:%d/%s/%s".formatted(Ports.HOST, port, CATALOG, schema);
  }

  public URI uri() {
    return URI.create("http://%s:%d".formatted(Ports.HOST, port));
  }

  public int port() {
    return port;
  }
}
