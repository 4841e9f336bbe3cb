package io.daybook.tests;

import io.daybook.infra.EmbeddedKafka;
import io.daybook.serving.TrinoAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.MountableFile;

/** Servers as containers, started: the images of infra/compose.yaml, with the settings that the child processes have. */
final class Containers {
  static final int TRINO_PORT = 8080;
  static final int POSTGRES_PORT = 5432;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  /** What a container has to settle for itself. */
  private static final Set<String> THE_CONTAINERS_OWN = Set.of("process.roles", "node.id", "controller.listener.names", "listener.security.protocol.map");
  private static final Path CATALOG = Repository.folder().resolve("infra/etc/compose/trino/catalog/daybook.properties");

  private Containers() {}

  static KafkaContainer kafka() {
    KafkaContainer kafka = new KafkaContainer(image("kafka"));
    kafkaSettings().forEach((key, value) -> kafka.withEnv("KAFKA_" + key.toString().toUpperCase(Locale.ROOT).replace('.', '_'), value.toString()));
    kafka.start();
    return kafka;
  }

  /** Without passwords, as the embedded one. */
  static GenericContainer<?> postgres() {
    GenericContainer<?> postgres =
        new GenericContainer<>(image("postgres"))
            .withExposedPorts(POSTGRES_PORT)
            .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
            .withCommand("postgres", "-c", "wal_level=logical", "-c", "timezone=UTC")
            .waitingFor(Wait.forLogMessage(".*database system is ready to accept connections.*", 2).withStartupTimeout(PATIENCE)); // first for itself
    postgres.start();
    return postgres;
  }

  /** @param lake is mounted where the catalog looks for it */
  static GenericContainer<?> trino(Path lake) {
    GenericContainer<?> trino =
        new GenericContainer<>(image("trino"))
            .withExposedPorts(TRINO_PORT)
            .withFileSystemBind(lake.toString(), "/daybook/lake", BindMode.READ_WRITE) // its metastore lies beside the tables
            .withCopyFileToContainer(MountableFile.forHostPath(CATALOG), "/etc/trino/catalog/%s.properties".formatted(TrinoAddress.CATALOG))
            .waitingFor(Wait.forLogMessage(".*SERVER STARTED.*", 1).withStartupTimeout(PATIENCE));
    openToOthers(lake.resolve(".trino"));
    trino.start();
    return trino;
  }

  /** The container has a user of its own. */
  private static void openToOthers(Path metastore) {
    try {
      Files.createDirectories(metastore);
      Files.setPosixFilePermissions(metastore, PosixFilePermissions.fromString("rwxrwxrwx"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of a service of infra/compose.yaml. */
  static String image(String service) {
    try (InputStream file = Files.newInputStream(Repository.folder().resolve("infra/compose.yaml"))) {
      Map<?, ?> compose = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(file);
      return ((Map<?, ?>) ((Map<?, ?>) compose.get("services")).get(service)).get("image").toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those that the embedded broker has, without what is about ports and roles: records of any year are kept, topics have to be created. */
  static Properties kafkaSettings() {
    try (InputStream file = EmbeddedKafka.class.getResourceAsStream("kafka.properties")) {
      Properties settings = new Properties();
      settings.load(file);
      THE_CONTAINERS_OWN.forEach(settings::remove);
      return settings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
