package io.daybook.tests;

import io.daybook.serving.TrinoAddress;
import java.nio.file.Path;

/** Kafka and Trino for a test. As child processes or as containers, both read the very files that the layers write. */
interface StackUnderTest extends AutoCloseable {
  /**
   * Starts both and waits until they answer.
   *
   * @param folder for what they keep
   * @param lake the folder above the pipelines' folders
   */
  static StackUnderTest start(Path folder, Path lake) {
    return switch (StackKind.current()) {
      case EMBEDDED -> EmbeddedStackUnderTest.start(folder, lake);
      case CONTAINERS -> ContainersUnderTest.start(lake);
    };
  }

  String bootstrapServers();

  TrinoAddress trino();

  @Override
  void close();
}
