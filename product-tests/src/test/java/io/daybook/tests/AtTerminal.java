package io.daybook.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.joining;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A {@code daybook} command at a terminal: a pseudo-terminal of the system, which {@code script} gives it. */
final class AtTerminal implements AutoCloseable {
  /** Where the tests run in the background the interrupt is ignored, and a process begins with what is ignored where it is started. */
  private static final String HEARS_CONTROL_C = "env --default-signal=INT ";

  private final Process process;
  private final Path output;
  private int read;

  private AtTerminal(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Whether there is such a program here, of the kind that Linux has. */
  static boolean isPossible() {
    return System.getProperty("os.name").equals("Linux") && Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, "script")));
  }

  static AtTerminal start(Path papers, String... command) throws IOException {
    Path output = Files.createTempFile(papers, command[0] + "-", ".terminal");
    String line = DaybookProcess.commandLine(DaybookProcess.Life.SHORT, command).stream().map(word -> "'" + word + "'").collect(joining(" "));
    ProcessBuilder script = new ProcessBuilder(List.of("script", "--quiet", "--return", "--flush", "--command", "stty cols 300 rows 200; exec " + HEARS_CONTROL_C + line, "/dev/null"));
    script.environment().put("TERM", "xterm");
    script.environment().remove("PAGER");
    return new AtTerminal(script.redirectErrorStream(true).redirectOutput(output.toFile()).start(), output);
  }

  /** Keys as they are pressed. */
  void type(String keys) throws IOException {
    process.getOutputStream().write(keys.getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  /** Waits for a text on the screen, after what was awaited before. */
  void awaitText(String text, Duration patience) {
    await("'%s' on the screen".formatted(text)).atMost(patience).until(() -> {
      int found = Files.readString(output).indexOf(text, read);
      read = found < 0 ? read : found + text.length();
      return found >= 0;
    });
  }

  /** Its exit code. */
  int awaitEnd(Duration patience) throws InterruptedException {
    if (!process.waitFor(patience.toSeconds(), SECONDS)) {
      throw new AssertionError("Still running after " + patience);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
