package io.daybook.infra;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Trino server as a child process, with one catalog, {@value #CATALOG}, over the Delta tables of a lake. Without {@link TrinoSecurity} it
 * speaks plain HTTP, on 127.0.0.1 only, and asks nobody who they are; with it, it speaks TLS, and plain HTTP among its own parts alone.
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
  /** A statement takes all cores that it gets; the speed layer beside it cannot wait as long as a reader. */
  private static final int NICENESS = 10;
  private static final Duration START_TIMEOUT = Duration.ofSeconds(180);
  /** In the lake, because Trino's metastore can only be in the file system that holds the tables; the dot keeps it apart from pipelines' folders. */
  static final String OWN_FOLDER = ".trino";
  private static final List<String> JVM_OPTIONS = List.of(
      "-Xms256m", "-Xmx1g", "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError", "-XX:ReservedCodeCacheSize=256M", "-XX:+ExplicitGCInvokesConcurrent",
      "-XX:PerMethodRecompilationCutoff=10000", "-XX:PerBytecodeRecompilationCutoff=10000", "-XX:+EnableDynamicAgentLoading",
      "-Dfile.encoding=UTF-8", "-Djdk.attach.allowAttachSelf=true", "-Djdk.nio.maxCachedBufferSize=2000000",
      "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  private final URI uri;

  private EmbeddedTrino(ChildProcess child, URI uri) {
    super(child);
    this.uri = uri;
  }

  /**
   * Starts a server for everybody on this machine, and waits until it answers.
   *
   * @param folder for its port, settings and log
   * @param lakeRoot the folder above the pipelines' folders
   * @param distribution as {@link TrinoDistribution} provides it
   * @param javaHome a Java of at least {@link #LEAST_JAVA}
   * @param port where absent, the one it had in this folder before, or a free one
   * @throws io.daybook.core.DaybookException PORT_IN_USE, FOLDER_IN_USE, FOLDER_NOT_WRITABLE or STACK_FAILED
   */
  public static EmbeddedTrino start(Path folder, Path lakeRoot, Path distribution, Path javaHome, OptionalInt port) {
    return start(folder, lakeRoot, distribution, javaHome, port, Optional.empty());
  }

  /** As the other, for those who log in. */
  public static EmbeddedTrino start(Path folder, Path lakeRoot, Path distribution, Path javaHome, OptionalInt port, TrinoSecurity security) {
    return start(folder, lakeRoot, distribution, javaHome, port, Optional.of(security));
  }

  private static EmbeddedTrino start(
      Path folder, Path lakeRoot, Path distribution, Path javaHome, OptionalInt port, Optional<TrinoSecurity> security) {
    TrinoSettings settings = new TrinoSettings(Folders.makeWritable(folder), Folders.makeWritable(lakeRoot), security);
    ChildProcess.pidFile(settings.folder(), NAME).endPrevious();
    return Ports.in(settings.folder()).startServer(NAME, settings.scheme(), port, free -> launch(settings, distribution, javaHome, free));
  }

  /** The port of a Trino that another process runs in the folder and that asks for no login; empty where none is. */
  public static OptionalInt runningIn(Path folder) {
    return runningIn(folder, TrinoSettings.PLAIN);
  }

  /** The port of a Trino that another process runs in the folder and that asks for a login; empty where none is. */
  public static OptionalInt securedRunningIn(Path folder) {
    return runningIn(folder, TrinoSettings.SECURED);
  }

  private static OptionalInt runningIn(Path folder, String scheme) {
    OptionalInt port = knownIn(folder, scheme);
    return port.isPresent() && !Ports.isFree(port.getAsInt()) ? port : OptionalInt.empty();
  }

  /** The port that a Trino in the folder that asks for no login has whenever it runs; empty where none ever ran. */
  public static OptionalInt knownIn(Path folder) {
    return knownIn(folder, TrinoSettings.PLAIN);
  }

  /** The port that a Trino in the folder that asks for a login has whenever it runs; empty where none ever ran. */
  public static OptionalInt securedKnownIn(Path folder) {
    return knownIn(folder, TrinoSettings.SECURED);
  }

  private static OptionalInt knownIn(Path folder, String scheme) {
    return Files.isDirectory(folder) ? Ports.in(folder).remembered(scheme) : OptionalInt.empty();
  }

  private static EmbeddedTrino launch(TrinoSettings settings, Path distribution, Path javaHome, int port) {
    try {
      Folders.delete(settings.lake().resolve(OWN_FOLDER));
      settings.write(port);
    } catch (IOException e) {
      throw Errors.folderUnusable(settings.folder(), e);
    }
    List<String> classPath = List.of(distribution.resolve("lib") + "/*");
    List<String> options = new ArrayList<>(JVM_OPTIONS);
    options.addAll(settings.systemProperties(distribution));
    JavaCommand command = new JavaCommand(NAME, javaHome, options, classPath, "io.trino.server.TrinoServer", List.of(), NICENESS);
    ChildProcess child = ChildProcess.start(settings.folder(), command);
    EmbeddedTrino trino = new EmbeddedTrino(child, settings.uri(port));
    awaitAnswers(child, new TrinoProbe(trino.uri(), settings.security(), settings.lake(), settings.lake().resolve(OWN_FOLDER).resolve("probe")));
    log.info("Trino started at {} (process {}, lake {})", trino.uri(), child.pid(), settings.lake());
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

  /** For trino-jdbc, with the schema of a pipeline. Without security a user name has to be given, any will do. */
  public String jdbcUrl(String schema) {
    return "jdbc:trino://%s:%d/%s/%s".formatted(Ports.HOST, port(), CATALOG, schema);
  }

  public URI uri() {
    return uri;
  }

  public int port() {
    return uri.getPort();
  }
}
