package io.daybook.infra;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestEmbeddedKafka {
  private static final long YEAR_1990 = Instant.parse("1990-01-01T00:00:00Z").toEpochMilli();
  private static final long YEAR_2011 = Instant.parse("2011-12-09T12:50:00Z").toEpochMilli();

  @TempDir Path folder;

  @Test
  void recordsOfAnyYearSurviveKillAndRestartOnTheSamePort() throws Exception {
    String bootstrap;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
      bootstrap = kafka.bootstrapServers();
      createTopic(bootstrap);
      send(bootstrap, YEAR_1990, "first");
      send(bootstrap, YEAR_2011, "second");
      kafka.kill();
      assertThat(kafka.isAlive()).isFalse();
    }
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
      assertThat(kafka.bootstrapServers()).isEqualTo(bootstrap);
      assertThat(records(bootstrap)).containsExactly(YEAR_1990 + " first", YEAR_2011 + " second");
      send(bootstrap, YEAR_2011, "third");
      assertThat(records(bootstrap)).hasSize(3);
    }
    assertThat(folder.resolve("kafka.pid")).doesNotExist();
  }

  @Test
  void brokerEndsWithAKilledParentAndTheFolderCanBeUsedAtOnce() throws Exception {
    Process owner = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path"), KafkaOwner.class.getName(), folder.toString())
        .redirectErrorStream(true)
        .start();
    ProcessHandle broker;
    try {
      broker = ProcessHandle.of(brokerPid(owner)).orElseThrow();

      assertThatThrownBy(() -> EmbeddedKafka.start(folder))
          .as("while the owner is alive")
          .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FOLDER_IN_USE))
          .hasMessageContaining("process " + owner.pid());
    } finally {
      owner.destroyForcibly().waitFor();
    }
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
      assertThat(broker.isAlive()).isFalse();
      assertThat(kafka.pid()).isNotEqualTo(broker.pid());
    } finally {
      await().atMost(Duration.ofSeconds(20)).until(() -> !broker.isAlive());
    }
  }

  @Test
  void aTakenPortIsReportedWithItsNumberAndNothingIsLeftRunning() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int taken = other.getLocalPort();

      assertThatThrownBy(() -> EmbeddedKafka.start(folder, OptionalInt.of(taken)))
          .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PORT_IN_USE))
          .hasMessageContaining("Cannot start Kafka: port " + taken)
          .hasMessageContaining("ask for another port");
      assertThat(folder.resolve("kafka.pid")).doesNotExist();
    }
  }

  @Test
  void aBrokerThatCannotStartSaysWhy() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/meta.properties"), "version=1\nnode.id=7\ncluster.id=x\n");

    assertThatThrownBy(() -> EmbeddedKafka.start(folder))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STACK_FAILED))
        .hasMessageContaining("Kafka ended while it was starting")
        .hasMessageContaining("Stored node id 7 doesn't match previous node id 1")
        .hasMessageContaining(folder.resolve("kafka.log").toString());
  }

  private static long brokerPid(Process owner) throws IOException {
    BufferedReader output = new BufferedReader(new InputStreamReader(owner.getInputStream(), UTF_8));
    List<String> lines = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("broker ")) {
        return Long.parseLong(line.substring("broker ".length()));
      }
      lines.add(line);
    }
    throw new AssertionError("The owner started no broker: " + lines);
  }

  private static void createTopic(String bootstrap) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(new NewTopic("days", 1, (short) 1))).all().get();
    }
  }

  private static void send(String bootstrap, long timestamp, String value) throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "acks", "all");
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("days", 0, timestamp, "key", value)).get();
    }
  }

  private static List<String> records(String bootstrap) {
    TopicPartition partition = new TopicPartition("days", 0);
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest");
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long afterLast = consumer.endOffsets(List.of(partition)).get(partition);
      List<String> values = new ArrayList<>();
      while (consumer.position(partition) < afterLast) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
          values.add(record.timestamp() + " " + record.value());
        }
      }
      return values;
    }
  }
}
