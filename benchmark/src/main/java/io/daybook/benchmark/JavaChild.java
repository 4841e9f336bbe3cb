package io.daybook.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A main class of the benchmark in a process of its own, which ends with this one. Its errors go to a file. */
final class JavaChild implements AutoCloseable {
  private static final int WORDS = 20;

  private final String name;
  private final Process process;
  private final Path errors;
  private final Thread atExit;

  private JavaChild(String name, Process process, Path errors) {
    this.name = name;
    this.process = process;
    this.errors = errors;
    this.atExit = new Thread(process::destroyForcibly, name + "-end");
  }

  /** As {@link #start(List, String, Path, List, String, Class, List)}, with nothing before. */
  static JavaChild start(String name, Path folder, List<String> options, String classPath, Class<?> main, List<String> arguments) throws IOException {
    return start(List.of(), name, folder, options, classPath, main, arguments);
  }

  /**
   * @param before a command that runs another one in its own process
   * @param name in messages, and of the file of errors in the folder
   */
  static JavaChild start(List<String> before, String name, Path folder, List<String> options, String classPath, Class<?> main, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(arguments);
    Path errors = folder.resolve(name + ".err");
    JavaChild child = new JavaChild(name, new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
    Runtime.getRuntime().addShutdownHook(child.atExit);
    return child;
  }

  static String classPath() {
    return System.getProperty("java.class.path");
  }

  Process process() {
    return process;
  }

  /** Throws when the child has ended with an error, and says what it wrote. */
  void throwIfFailed() throws IOException {
    if (!process.isAlive() && process.exitValue() != 0) {
      throw failure("ended with exit code " + process.exitValue());
    }
  }

  IllegalStateException failure(String what) throws IOException {
    List<String> words = Files.readAllLines(errors).stream().filter(line -> !line.startsWith("\t")).toList();
    String last = String.join("\n", words.subList(Math.max(0, words.size() - WORDS), words.size()));
    return new IllegalStateException("The benchmark's %s %s. It said last:%n%s".formatted(name, what, last));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
