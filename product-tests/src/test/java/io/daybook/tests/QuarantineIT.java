package io.daybook.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code daybook quarantine} as an operator uses it, on a Kafka: a rule breaker and a record that cannot be read are put right after their date's release. */
@Tag("long")
class QuarantineIT {
  private static final Duration HANG = Duration.ofMinutes(5);
  private static final String TOPIC = "depot.public.parcel";
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).nodeFactory(JsonNodeFactory.withExactBigDecimals(true)).build();

  @TempDir private Path temp;

  private ParcelDepot depot;

  @Test
  void whatIsPutRightGoesIntoItsPartitionAndCountsInTheNextRelease() throws Exception {
    depot = ParcelDepot.in(temp.resolve("data"));
    try (KafkaUnderTest kafka = KafkaUnderTest.start(temp.resolve("kafka"))) {
      send(kafka.bootstrapServers());
      night(kafka);
      assertThat(released()).isEqualTo("1 parcels of 250 g for 4.20");

      JsonNode list = JSON.readTree(done("quarantine", "list", "--output", "json"));
      assertThat(list).extracting(record -> record.get("place").asText()).containsExactly(TOPIC + ":1:0", TOPIC + ":1:1");
      assertThat(list).extracting(record -> record.get("state").asText()).containsOnly("OPEN");

      DaybookProcess.Outcome nobody = run("quarantine", "dismiss", "--reason", "because");
      assertThat(nobody.exitCode()).isEqualTo(2);
      assertThat(nobody.errors()).contains("Say which records");
      done("quarantine", "fix", "--rule", "charge_not_negative", "--set", "charge=abs(charge)", "--reason", "wrong sign");
      Path edited = Files.writeString(temp.resolve("edited.json"), "{\"grams\": 30}");
      done("quarantine", "fix", TOPIC + ":1:0", "--record", edited.toString(), "--reason", "weighed again", "--as", "bert");
      assertThat(done("quarantine", "show", TOPIC + ":1:0")).contains("heavy", "FIXED by bert", "weighed again", "fixed grams");

      assertThat(done("quarantine", "replay", "--dry-run", "--reason", "agreed")).contains("pending", "280", "7.00");
      assertThat(done("quarantine", "replay", "--kafka", kafka.bootstrapServers(), "--reason", "agreed")).contains("2 records are replayed", "2024-05-06: 2 records, pending");
      assertThat(done("quarantine", "replay", "--kafka", kafka.bootstrapServers(), "--reason", "agreed")).contains("0 records are replayed");
      assertRepairsFollowWhatTheyRepair(kafka.bootstrapServers());

      night(kafka);
      assertThat(released()).isEqualTo("3 parcels of 530 g for 11.20");
      assertThat(done("audit", "verify")).isNotBlank();
      assertThat(done("sql", "select state, state_by, count(*) as n from quarantine group by 1, 2 order by 2", "--output", "csv")).contains("REPLAYED");
    }
  }

  private void send(String bootstrapServers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get();
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(TOPIC, 0, key(1), parcel(1, "250", "4.20"))).get();
      producer.send(new ProducerRecord<>(TOPIC, 1, key(2), parcel(2, "\"heavy\"", "5.50"))).get();
      producer.send(new ProducerRecord<>(TOPIC, 1, key(3), parcel(3, "250", "-1.50"))).get();
    }
  }

  private static byte[] key(int number) {
    return "{\"parcel\":\"P%d\"}".formatted(number).getBytes(UTF_8);
  }

  private static byte[] parcel(int number, String grams, String charge) {
    return """
        {"op": "c", "before": null, "after": {"parcel": "P%d", "depot": "Graz", "grams": %s, "charge": "%s", "weighed_at": "2024-05-06 09:00:00"},
         "source": {"name": "depot", "lsn": %1$d}}"""
        .formatted(number, grams, charge)
        .getBytes(UTF_8);
  }

  private static void assertRepairsFollowWhatTheyRepair(String bootstrapServers) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrapServers), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(TOPIC, 1);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(found::add);
      }
    }
    assertThat(found).hasSize(4);
    assertThat(found.get(2).key()).isEqualTo(key(2));
    assertThat(found.get(3).key()).isEqualTo(key(3));
    assertThat(new String(found.get(3).value(), UTF_8)).contains("\"daybook_repair\":{\"of\":\"" + TOPIC + ":1:1\"", "\"charge\":\"1.50\"");
  }

  private void night(KafkaUnderTest kafka) throws Exception {
    done("nightly", "--due", "--kafka", kafka.bootstrapServers());
  }

  private String released() throws Exception {
    JsonNode row = JSON.readTree(done("sql", "select sum(parcels) as parcels, sum(grams) as grams, sum(charge) as charge from by_depot_final", "--output", "json")).get(0);
    return "%s parcels of %s g for %s".formatted(row.get("parcels").asText(), row.get("grams").asText(), row.get("charge").asText());
  }

  private String done(String... command) throws Exception {
    DaybookProcess.Outcome outcome = run(command);
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    return outcome.output();
  }

  private DaybookProcess.Outcome run(String... command) throws Exception {
    Stream<String> where = Stream.of("--pipeline", depot.pipeline().toString(), "--folder", temp.resolve("run").toString());
    return DaybookProcess.run(temp, HANG, Stream.concat(Stream.of(command), where).toArray(String[]::new));
  }
}
