package io.daybook.tests;

import java.io.PrintStream;
import java.util.function.BooleanSupplier;
import org.testcontainers.DockerClientFactory;

/** What the servers of tests are: one switch for all, {@code -Ddaybook.stack=containers}. Tests that kill servers have them as child processes in any case. */
enum StackKind {
  /** Child processes, as {@code daybook demo} has them. */
  EMBEDDED,
  /** Docker containers, of the images that infra/compose.yaml names. */
  CONTAINERS;

  private static final String SWITCH = "daybook.stack";

  /** The one that is asked for and can be had. It is decided, and told where it is not the same, once for a process. */
  static StackKind current() {
    return Current.KIND;
  }

  private static final class Current {
    private static final StackKind KIND = choose(System.getProperty(SWITCH, "embedded"), () -> DockerClientFactory.instance().isDockerAvailable(), System.err);
  }

  /**
   * Returns what is asked for, or {@link #EMBEDDED} where that needs a Docker that does not answer.
   *
   * @param told gets one line in that case
   * @throws IllegalArgumentException where the word is none of the two
   */
  static StackKind choose(String asked, BooleanSupplier dockerAnswers, PrintStream told) {
    return switch (asked) {
      case "embedded" -> EMBEDDED;
      case "containers" -> {
        if (dockerAnswers.getAsBoolean()) {
          yield CONTAINERS;
        }
        told.printf("-D%s=containers needs Docker, and none answers here: these tests run on the embedded stack, with the same assertions.%n", SWITCH);
        yield EMBEDDED;
      }
      default -> throw new IllegalArgumentException("Invalid -D%s: %s (must be embedded or containers)".formatted(SWITCH, asked));
    };
  }
}
