package io.daybook.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.debezium.connector.postgresql.PostgresConnector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings as Debezium itself reads them: it passes over what it does not know. */
class TestSettings {
  /** Kafka Connect's and the engine's own, which the connector does not declare. */
  private static final String NOT_THE_CONNECTORS =
      "_|name|connector\\.class|tasks\\.max|exactly\\.once\\..*|transaction\\.boundary.*|topic\\.creation\\..*|offset\\..*|converter\\.schemas\\.enable|errors\\.max\\.retries";
  private static final Path CONNECT = Path.of("../infra/etc/capture/connect-connector.json");

  @TempDir Path folder;

  @Test
  void debeziumTakesTheConnectorOfKafkaConnect() throws IOException {
    Map<String, String> config = new ObjectMapper().readValue(CONNECT.toFile(), new TypeReference<>() {});
    assertThat(problems(config)).isEmpty();
    assertThat(unknown(config)).isEmpty();
  }

  @Test
  void theCapturesDefaultsAndThoseOfKafkaConnectSayTheSameOfTheTopics() throws IOException {
    Map<String, String> connect = new ObjectMapper().readValue(CONNECT.toFile(), new TypeReference<>() {});
    Properties embedded = read("daybook.kafka=k:1\ndaybook.partitions=2\n").debezium();
    for (String key : List.of("decimal.handling.mode", "time.precision.mode", "tombstones.on.delete", "skipped.operations", "provide.transaction.metadata")) {
      assertThat(embedded.getProperty(key)).as(key).isNotNull().isEqualTo(connect.get(key));
    }
    Map<String, String> keys = embedded.stringPropertyNames().stream().collect(Collectors.toMap(key -> key, embedded::getProperty));
    assertThat(unknown(keys)).isEmpty();
  }

  @Test
  void theCapturesOwnSettingsAreNotDebeziums() throws IOException {
    CaptureSettings settings =
        read("daybook.kafka=k:1\ndaybook.partitions=2\ndaybook.arrival.table=a.at\ntopic.prefix=p\ntable.include.list=a.b, c.d\nplugin.name=other\n");

    assertThat(settings.tableTopics()).containsExactly("p.a.b", "p.c.d");
    assertThat(settings.transactionTopic()).isEqualTo("p.transaction");
    assertThat(settings.arrivalTopic()).contains("p.a.at");
    assertThat(settings.debezium().getProperty("plugin.name")).as("the file's word counts").isEqualTo("other");
    assertThat(settings.debezium().stringPropertyNames()).noneMatch(key -> key.startsWith("daybook."));
    assertThatThrownBy(() -> read("daybook.partitions=2\n")).hasMessageStartingWith("The capture's settings lack daybook.kafka; add it to ");
  }

  private CaptureSettings read(String text) throws IOException {
    return CaptureSettings.read(Files.writeString(folder.resolve("capture.properties"), text));
  }

  private static List<String> problems(Map<String, String> config) {
    return new PostgresConnector()
        .config().validate(config).stream().map(ConfigValue::errorMessages).flatMap(List::stream).toList();
  }

  private static List<String> unknown(Map<String, String> config) {
    var known = new PostgresConnector().config().names();
    return config.keySet().stream().filter(key -> !known.contains(key) && !key.matches(NOT_THE_CONNECTORS)).toList();
  }
}
