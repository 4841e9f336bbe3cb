package io.daybook.infra;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Java program under {@link ParentWatch}.
 *
 * @param classPath entries, without the one of {@link ParentWatch}; a trailing {@code /*} stands for all jars of a folder
 * @param niceness how much lower its priority for the processor is than this process's, as {@code nice} counts it; 0 for the same
 */
record JavaCommand(String name, Path javaHome, List<String> jvmOptions, List<String> classPath, String mainClass, List<String> arguments, int niceness)
    implements ChildCommand {
  JavaCommand {
    requireNonNull(name, "name is null");
    requireNonNull(javaHome, "javaHome is null");
    requireNonNull(mainClass, "mainClass is null");
    jvmOptions = List.copyOf(jvmOptions);
    classPath = List.copyOf(classPath);
    arguments = List.copyOf(arguments);
  }

  /** One that has this process's priority. */
  JavaCommand(String name, Path javaHome, List<String> jvmOptions, List<String> classPath, String mainClass, List<String> arguments) {
    this(name, javaHome, jvmOptions, classPath, mainClass, arguments, 0);
  }

  static Path runningJavaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  @Override
  public List<String> line(String mark) {
    List<String> entries = new ArrayList<>();
    entries.add(ParentWatch.codeSource().toString());
    entries.addAll(classPath);
    List<String> line = new ArrayList<>();
    if (niceness > 0) {
      line.addAll(List.of("nice", "-n", Integer.toString(niceness)));
    }
    line.add(javaHome.resolve("bin").resolve("java").toString());
    line.add(mark);
    line.addAll(jvmOptions);
    line.addAll(List.of("-cp", String.join(File.pathSeparator, entries), ParentWatch.class.getName(), mainClass));
    line.addAll(arguments);
    return line;
  }
}
