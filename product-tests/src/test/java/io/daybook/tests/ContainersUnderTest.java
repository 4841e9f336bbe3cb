package io.daybook.tests;

import io.daybook.serving.TrinoAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.kafka.KafkaContainer;

/** The servers' own images; the lake is mounted where Trino's catalog looks for it. */
record ContainersUnderTest(KafkaContainer kafka, GenericContainer<?> server) implements StackUnderTest {
  private static final String KAFKA_IMAGE = "apache/kafka:4.1.1";
  private static final String TRINO_IMAGE = "trinodb/trino:476";
  private static final int TRINO_PORT = 8080;

  static ContainersUnderTest start(Path lake) {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new IllegalStateException(
          "-D%s=containers needs Docker, and none answers here. Start it, or leave the option out: the tests then start Kafka and Trino as child processes."
              .formatted(SWITCH));
    }
    KafkaContainer kafka = new KafkaContainer(KAFKA_IMAGE);
    GenericContainer<?> trino =
        new GenericContainer<>(TRINO_IMAGE)
            .withExposedPorts(TRINO_PORT)
            .withFileSystemBind(lake.toString(), "/lake", BindMode.READ_WRITE) // its metastore lies beside the tables
            .withCopyToContainer(Transferable.of(catalog()), "/etc/trino/catalog/%s.properties".formatted(TrinoAddress.CATALOG))
            .waitingFor(Wait.forLogMessage(".*SERVER STARTED.*", 1).withStartupTimeout(Duration.ofMinutes(5)));
    try {
      openToOthers(lake.resolve(".trino"));
      kafka.start();
      trino.start();
      return new ContainersUnderTest(kafka, trino);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      kafka.stop();
      throw e;
    }
  }

  /** The container has a user of its own. */
  private static void openToOthers(Path metastore) throws IOException {
    Files.createDirectories(metastore);
    Files.setPosixFilePermissions(metastore, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private static String catalog() {
    return """
        connector.name=delta_lake
        hive.metastore=file
        hive.metastore.catalog.dir=local:///.trino/metastore
        fs.native-local.enabled=true
        local.location=/lake
        delta.register-table-procedure.enabled=true
        """;
  }

  @Override
  public String bootstrapServers() {
    return kafka.getBootstrapServers();
  }

  @Override
  public TrinoAddress trino() {
    return new TrinoAddress(server.getHost(), server.getMappedPort(TRINO_PORT));
  }

  @Override
  public void close() {
    server.stop();
    kafka.stop();
  }
}
