package io.daybook.tests;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A {@code daybook} command in a process of its own, started as the launcher does it.
 *
 * <p>Closing it ends the process and all its children, and so does the end of the tests' own process, however a test goes.
 */
final class DaybookProcess implements AutoCloseable {
  private static final Set<DaybookProcess> OPEN = ConcurrentHashMap.newKeySet();
  /** What a child without a parent takes to end at most, and some more for a busy machine. */
  private static final Duration CHILDREN_END = Duration.ofSeconds(60);

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(open -> open.process.destroyForcibly()), "daybook-end"));
  }

  private final Process process;
  private final Path output;
  private final Path errors;

  private DaybookProcess(Process process, Path output, Path errors) {
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /** What a command that has ended leaves. */
  record Outcome(int exitCode, String output, String errors) {
    /** What a user reads who made a mistake: no stack traces in it, and one sentence or two. */
    List<String> errorLines() {
      return errors.lines().toList();
    }
  }

  /** How long the command is expected to run. */
  enum Life {
    /** The launcher's options, and the first compiler alone: that halves the time of a short Spark run. */
    SHORT,
    /** Exactly the launcher's options. */
    LONG
  }

  static DaybookProcess start(Path papers, String... command) {
    return start(Life.SHORT, papers, command);
  }

  /** @param papers an existing folder, for what the command prints */
  static DaybookProcess start(Life life, Path papers, String... command) {
    return start(life, papers, List.of(), command);
  }

  /** @param javaOptions as an operator gives them in {@code DAYBOOK_JAVA_OPTS} */
  static DaybookProcess start(Life life, Path papers, List<String> javaOptions, String... command) {
    DaybookProcess started = startOpen(life, papers, javaOptions, command);
    started.feed("");
    return started;
  }

  /**
   * Starts Daybook in another way than the launcher does.
   *
   * @param name for the files with what it prints
   */
  static DaybookProcess start(Path papers, String name, List<String> commandLine, Map<String, String> environment) {
    DaybookProcess started = startOpen(papers, name, commandLine, environment);
    started.feed("");
    return started;
  }

  private static DaybookProcess startOpen(Life life, Path papers, List<String> javaOptions, String... command) {
    return startOpen(papers, command[0], commandLine(life, javaOptions, command), Map.of());
  }

  /** With its standard input still open. */
  private static DaybookProcess startOpen(Path papers, String name, List<String> commandLine, Map<String, String> environment) {
    try {
      Path output = Files.createTempFile(papers, name + "-", ".out");
      Path errors = Files.createTempFile(papers, name + "-", ".err");
      ProcessBuilder builder = new ProcessBuilder(commandLine).directory(papers.toFile()).redirectOutput(output.toFile()).redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      DaybookProcess started = new DaybookProcess(process, output, errors);
      OPEN.add(started);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void feed(String input) {
    try (OutputStream pipe = process.getOutputStream()) {
      pipe.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command to its end. */
  static Outcome run(Path papers, Duration patience, String... command) throws InterruptedException, TimeoutException {
    try (DaybookProcess started = start(papers, command)) {
      return started.awaitEnd(patience);
    }
  }

  /** Runs a command to its end that reads something from a pipe. */
  static Outcome runWithInput(Path papers, Duration patience, String input, String... command) throws InterruptedException, TimeoutException {
    try (DaybookProcess started = startOpen(Life.SHORT, papers, List.of(), command)) {
      started.feed(input);
      return started.awaitEnd(patience);
    }
  }

  static List<String> commandLine(Life life, String... command) {
    return commandLine(life, List.of(), command);
  }

  private static List<String> commandLine(Life life, List<String> javaOptions, String... command) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> line = new ArrayList<>(List.of(java, "@" + Repository.folder().resolve("infra/etc/spark-jvm.options"), "-Xmx2g", "-XX:+UseSerialGC"));
    if (life == Life.SHORT) {
      line.add("-XX:TieredStopAtLevel=1");
      line.add("-XX:ReservedCodeCacheSize=240m"); // with one compiler it is small by default
    }
    line.addAll(javaOptions);
    line.addAll(List.of("-cp", productClassPath(), "io.daybook.cli.Daybook"));
    line.addAll(List.of(command));
    return line;
  }

  /** Without the tests' own classes, which would bring another logging configuration. */
  private static String productClassPath() {
    try {
      Path tests = Path.of(DaybookProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
          .filter(entry -> !Path.of(entry).toAbsolutePath().equals(tests))
          .collect(Collectors.joining(File.pathSeparator));
    } catch (URISyntaxException e) {
      throw new AssertionError("a class path entry is a URI", e);
    }
  }

  /** What it has printed so far. */
  String output() {
    return text(output);
  }

  String errors() {
    return text(errors);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The operating system's. */
  long id() {
    return process.pid();
  }

  /** For a test's assertion messages. */
  String told() {
    return "%s%n%s%n%s".formatted(process, output(), errors());
  }

  /** The processes it has started, and theirs. */
  List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  /** The most memory that it and its children have held at any time, in KiB, each counted at its own worst moment; empty where the system does not tell. */
  Optional<Long> peakMemory() {
    try {
      long sum = 0;
      for (ProcessHandle each : Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList()) {
        try (Stream<String> status = Files.lines(Path.of("/proc/%d/status".formatted(each.pid())))) {
          sum += status.filter(line -> line.startsWith("VmHWM:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum();
        }
      }
      return Optional.of(sum);
    } catch (IOException noSuchFolderHere) {
      return Optional.empty();
    }
  }

  Outcome awaitEnd(Duration patience) throws InterruptedException, TimeoutException {
    if (!process.waitFor(patience.toSeconds(), SECONDS)) {
      throw new TimeoutException("Still running after %d s: %s".formatted(patience.toSeconds(), told()));
    }
    return new Outcome(process.exitValue(), output(), errors());
  }

  /** Ctrl-C. A process started by a shell in the background may have been told to ignore it, and hands that down; it is asked by SIGTERM then. */
  void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", ignoresInterrupts() ? "-TERM" : "-INT", String.valueOf(process.pid())).inheritIO().start().waitFor();
  }

  private boolean ignoresInterrupts() {
    try (Stream<String> status = Files.lines(Path.of("/proc/%d/status".formatted(process.pid())))) {
      long ignored = status.filter(line -> line.startsWith("SigIgn:")).mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16)).sum();
      return (ignored & 0b10) != 0; // signal 2
    } catch (IOException noSuchFolderHere) {
      return false;
    }
  }

  /** Ends it as kill -9 does. Its children are left to themselves. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    List<ProcessHandle> children = children();
    kill();
    long deadline = System.nanoTime() + CHILDREN_END.toNanos();
    for (ProcessHandle child : children) {
      try {
        child.onExit().get(Math.max(0, deadline - System.nanoTime()), NANOSECONDS);
      } catch (ExecutionException | TimeoutException e) {
        child.destroyForcibly();
      }
    }
    OPEN.remove(this);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
