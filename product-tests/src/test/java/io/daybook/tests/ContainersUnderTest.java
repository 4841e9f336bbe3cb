package io.daybook.tests;

import io.daybook.serving.TrinoAddress;
import java.nio.file.Path;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;

/** The servers' own images. */
record ContainersUnderTest(KafkaContainer kafka, GenericContainer<?> server) implements StackUnderTest {
  static ContainersUnderTest start(Path lake) {
    KafkaContainer kafka = Containers.kafka();
    try {
      return new ContainersUnderTest(kafka, Containers.trino(lake));
    } catch (RuntimeException e) {
      kafka.stop();
      throw e;
    }
  }

  @Override
  public String bootstrapServers() {
    return kafka.getBootstrapServers();
  }

  @Override
  public TrinoAddress trino() {
    return new TrinoAddress(server.getHost(), server.getMappedPort(Containers.TRINO_PORT));
  }

  @Override
  public void close() {
    server.stop();
    kafka.stop();
  }
}
