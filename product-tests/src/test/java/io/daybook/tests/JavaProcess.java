package io.daybook.tests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Main classes of the tests, each in a process of its own that ends with the tests' process. */
final class JavaProcess {
  private JavaProcess() {}

  /**
   * Starts a process with the first compiler alone, which halves short runs. Its standard output is the caller's to read or to discard.
   *
   * @param options of the JVM, besides those that Spark needs
   * @param output where standard output goes
   * @param errors the file for what it prints on standard error
   */
  static Process start(Class<?> main, List<String> options, List<String> arguments, ProcessBuilder.Redirect output, Path errors) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Repository.folder().resolve("infra/etc/spark-jvm.options"));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=240m"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .directory(Repository.folder().toFile())
            .redirectOutput(output)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, main.getSimpleName() + "-end"));
    return process;
  }
}
