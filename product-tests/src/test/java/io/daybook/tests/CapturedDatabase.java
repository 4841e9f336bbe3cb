package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.daybook.infra.CaptureConfig;
import io.daybook.infra.EmbeddedCapture;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A real PostgreSQL, a real Kafka and the capture between them, each of which, as a child process, can be killed and goes on where it was. */
final class CapturedDatabase implements AutoCloseable {
  static final int PARTITIONS = 2;
  static final String ARRIVAL_TABLE = "daybook.arrival";
  private static final Duration PATIENCE = Duration.ofMinutes(4); // bounds a hang

  private final StackKind kind;
  private final Path folder;
  private KafkaUnderTest kafka;
  private PostgresUnderTest postgres;
  private Optional<EmbeddedCapture> capture = Optional.empty();
  private CaptureConfig config;

  private CapturedDatabase(StackKind kind, Path folder) {
    this.kind = kind;
    this.folder = folder;
    this.kafka = KafkaUnderTest.start(kind, folder.resolve("kafka"));
    this.postgres = PostgresUnderTest.start(kind, folder.resolve("postgres"));
  }

  /** Starts database and broker; tables have to be made before {@link #capture}. */
  static CapturedDatabase start(Path folder) throws SQLException {
    return start(StackKind.current(), folder);
  }

  /** As the other; only child processes can be killed and go on where they were. */
  static CapturedDatabase start(StackKind kind, Path folder) throws SQLException {
    CapturedDatabase database = new CapturedDatabase(kind, folder);
    database.run("create schema if not exists daybook");
    database.run("create table if not exists daybook.arrival (id bigserial primary key, millis text not null)");
    database.run("create table if not exists daybook.heartbeat (id int primary key, n bigint not null, ts timestamptz not null)");
    return database;
  }

  /** @param table with its schema */
  void capture(String prefix, String table) {
    config =
        new CaptureConfig(
            postgres.host(),
            postgres.port(),
            kafka.bootstrapServers(),
            prefix,
            List.of(table),
            "daybook.heartbeat",
            PARTITIONS,
            Optional.of(ARRIVAL_TABLE));
    capture = Optional.of(EmbeddedCapture.start(folder.resolve("capture"), config));
  }

  void endCapture() {
    capture.orElseThrow().close();
    capture = Optional.empty();
  }

  void killCapture() {
    capture.orElseThrow().kill();
    capture = Optional.of(EmbeddedCapture.start(folder.resolve("capture"), config));
  }

  void killBroker() {
    kafka.kill();
    kafka = KafkaUnderTest.start(kind, folder.resolve("kafka"));
  }

  void killDatabase() {
    postgres.kill();
    postgres = PostgresUnderTest.start(kind, folder.resolve("postgres"));
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  String jdbcUrl() {
    return postgres.jdbcUrl();
  }

  void run(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl()); Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row, as text. */
  String asked(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** Waits until everything that is committed by now is in Kafka. */
  void awaitCaptured() throws SQLException {
    String end = asked("select pg_current_wal_insert_lsn()");
    String reached = "select confirmed_flush_lsn >= '%s' from pg_replication_slots where slot_name = '%s'".formatted(end, EmbeddedCapture.SLOT);
    await("capture up to " + end).atMost(PATIENCE).until(() -> "t".equals(asked(reached)));
    assertThat(capture.orElseThrow().isAlive()).isTrue();
  }

  /** All records of a topic, partition by partition. */
  List<ConsumerRecord<String, String>> records(String topic) {
    Map<String, Object> settings =
        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers(), ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, consumer.partitionsFor(topic).size()).mapToObj(partition -> new TopicPartition(topic, partition)).toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      for (TopicPartition partition : partitions) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        while (consumer.position(partition) < ends.get(partition)) {
          consumer.poll(Duration.ofMillis(200)).forEach(records::add);
        }
      }
    }
    return records;
  }

  @Override
  public void close() {
    capture.ifPresent(EmbeddedCapture::close);
    postgres.close();
    kafka.close();
  }
}
