package io.daybook.tests;

import io.daybook.infra.EmbeddedKafka;
import java.nio.file.Path;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The Kafka of a test.
 *
 * @param death ends it as kill -9 does
 * @param end ends it in order
 */
record KafkaUnderTest(String bootstrapServers, Runnable death, Runnable end) implements AutoCloseable {
  /** @param folder for what a child process keeps */
  static KafkaUnderTest start(Path folder) {
    return start(StackKind.current(), folder);
  }

  /** A child process started again in its folder has its address and its records again; a container has not. */
  static KafkaUnderTest start(StackKind kind, Path folder) {
    if (kind == StackKind.CONTAINERS) {
      KafkaContainer kafka = Containers.kafka();
      return new KafkaUnderTest(kafka.getBootstrapServers(), kafka::stop, kafka::stop);
    }
    EmbeddedKafka kafka = EmbeddedKafka.start(folder);
    return new KafkaUnderTest(kafka.bootstrapServers(), kafka::kill, kafka::close);
  }

  void kill() {
    death.run();
  }

  @Override
  public void close() {
    end.run();
  }
}
