package io.daybook.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that is gone after its use. */
final class TemporaryFolder {
  private TemporaryFolder() {}

  /** What is done in the folder. */
  interface Use {
    void in(Path folder) throws Exception;
  }

  static void with(Use use) throws Exception {
    Path folder = Files.createTempDirectory("daybook-bench");
    try {
      use.in(folder);
    } finally {
      delete(folder);
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
