package io.daybook.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An engine in a process of its own ({@link EngineMain}), with this one's options: its memory and its processor time are its alone. */
final class EngineProcess implements AutoCloseable {
  private final JavaChild child;
  private final BufferedReader answers;

  private EngineProcess(JavaChild child) {
    this.child = child;
    this.answers = new BufferedReader(new InputStreamReader(child.process().getInputStream(), StandardCharsets.UTF_8));
  }

  /** Returns when the engine is ready. */
  static EngineProcess ready(EngineKind kind, EngineSetup setup) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(kind.name()));
    arguments.addAll(setup.arguments());
    JavaChild child = JavaChild.start(kind.before(), kind.key(), setup.folder(), options(), kind.classPath(JavaChild.classPath()), EngineMain.class, arguments);
    EngineProcess engine = new EngineProcess(child);
    try {
      engine.answer();
      return engine;
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /** Returns when the engine runs. */
  void start() throws IOException {
    OutputStream input = child.process().getOutputStream();
    input.write('\n');
    input.flush();
    answer();
  }

  /** Those that were given to this process. */
  static List<String> options() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments();
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw child.failure("ended too early");
    }
    return line;
  }

  void throwIfFailed() throws IOException {
    child.throwIfFailed();
  }

  /** Processor time since the start of the process; zero where the system does not tell. */
  Duration cpu() {
    return child.process().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Empty where the system does not tell. */
  Optional<ResidentMemory> residentMemory() {
    return ResidentMemory.of(child.process().pid());
  }

  /** What the engine says at its end. */
  record LastWords(long liveHeapBytes, EngineReport report) {}

  LastWords end() throws IOException {
    child.process().getOutputStream().close();
    return new LastWords(Long.parseLong(answer()), new ObjectMapper().readValue(answer(), EngineReport.class));
  }

  @Override
  public void close() {
    child.close();
  }
}
