package io.daybook.infra;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/**
 * A Java program to run as a child.
 *
 * @param name as people call it in messages; in lower case it names the child's files
 * @param classPath entries, without the one of {@link ParentWatch}; a trailing {@code /*} stands for all jars of a folder
 */
record ChildCommand(String name, Path javaHome, List<String> jvmOptions, List<String> classPath, String mainClass, List<String> arguments) {
  ChildCommand {
    requireNonNull(name, "name is null");
    requireNonNull(javaHome, "javaHome is null");
    requireNonNull(mainClass, "mainClass is null");
    jvmOptions = List.copyOf(jvmOptions);
    classPath = List.copyOf(classPath);
    arguments = List.copyOf(arguments);
  }
}
