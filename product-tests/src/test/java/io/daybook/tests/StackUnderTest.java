package io.daybook.tests;

import io.daybook.serving.TrinoAddress;
import java.nio.file.Path;

/**
 * Kafka and Trino for a test: child processes, or Docker containers where {@code -Ddaybook.stack=containers} asks for them.
 *
 * <p>Either way both read the very files that the layers write.
 */
interface StackUnderTest extends AutoCloseable {
  String SWITCH = "daybook.stack";

  /**
   * Starts both and waits until they answer.
   *
   * @param folder for what they keep
   * @param lake the folder above the pipelines' folders
   */
  static StackUnderTest start(Path folder, Path lake) {
    String kind = System.getProperty(SWITCH, "embedded");
    return switch (kind) {
      case "embedded" -> EmbeddedStackUnderTest.start(folder, lake);
      case "containers" -> ContainersUnderTest.start(lake);
      default -> throw new IllegalArgumentException("Invalid -D%s: %s (must be embedded or containers)".formatted(SWITCH, kind));
    };
  }

  String bootstrapServers();

  TrinoAddress trino();

  @Override
  void close();
}
