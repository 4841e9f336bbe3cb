package io.daybook.infra;

import static org.junit.jupiter.api.Assumptions.abort;

import io.daybook.core.DaybookException;
import java.nio.file.Path;

/** What a test of the real Trino needs; the test is skipped, with the reason, on a machine that does not have it. */
record TrinoForTests(Path distribution, Path javaHome) {
  static TrinoForTests find() {
    JavaRuntimes.Search java = JavaRuntimes.ofThisMachine().atLeast(EmbeddedTrino.LEAST_JAVA);
    if (java.found().isEmpty()) {
      return abort("No Java for Trino among " + java.lookedAt());
    }
    try {
      return new TrinoForTests(TrinoDistribution.ofThisMachine().provide(line -> {}), java.found().get().home());
    } catch (DaybookException e) {
      return abort(e.getMessage());
    }
  }
}
