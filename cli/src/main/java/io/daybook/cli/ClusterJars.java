package io.daybook.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the executors of a cluster need of Daybook, where it is started from its checkout. */
final class ClusterJars {
  private static final Path BUILT = Path.of("assembly/target/jars");

  private ClusterJars() {}

  /** All that does not come with Spark; none where Daybook does not run from a checkout, as with {@code spark-submit}, which is told. */
  static List<Path> ofCheckout() {
    Path folder = Checkout.folder().resolve(BUILT);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> jars = Files.list(folder)) {
      return jars.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }
}
