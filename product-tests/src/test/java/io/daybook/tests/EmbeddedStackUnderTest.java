package io.daybook.tests;

import io.daybook.infra.EmbeddedStack;
import io.daybook.infra.StackConfig;
import io.daybook.serving.TrinoAddress;
import java.nio.file.Path;

/** The processes that {@code daybook demo} starts, too. */
record EmbeddedStackUnderTest(EmbeddedStack stack) implements StackUnderTest {

  static EmbeddedStackUnderTest start(Path folder, Path lake) {
    TrinoTables.require();
    return new EmbeddedStackUnderTest(EmbeddedStack.start(StackConfig.in(folder).withLakeRoot(lake), step -> {}));
  }

  @Override
  public String bootstrapServers() {
    return stack.kafka().bootstrapServers();
  }

  @Override
  public TrinoAddress trino() {
    return new TrinoAddress("127.0.0.1", stack.trino().orElseThrow().port());
  }

  @Override
  public void close() {
    stack.close();
  }
}
