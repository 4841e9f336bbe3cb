package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.batch.SourceWatch;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.release.Cut;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.MasterDataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Capture, broker and database are killed with -9 at random moments while 4,000 changes a second are written. In the end the master dataset's latest
 * images are the table's rows, the topic has every event that the database counted in its transactions, and nothing is told to be missing. Of the same
 * topics without one event, or without one transaction, that is told; and that the table was emptied.
 */
@EnabledOnOs(OS.LINUX)
@Tag("long")
class KilledCaptureIT {
  private static final int CHANGES_PER_SECOND = 4_000;
  private static final Duration SHORTEST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofSeconds(6);
  private static final List<BusinessDate> DATES = List.of(BusinessDate.parse("2024-03-05"));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EMPTIED = "the source has emptied its table";
  private static final String DEFINITION = """
      pipeline: ledger
      source:
        topic: bank.public.ledger
        envelope: { kind: debezium, transactions: required }
        transactions_topic: bank.transaction
        heartbeat: { topic: bank.daybook.heartbeat }
        key: [id]
        event_time: booked_at
        fields:
          id: long
          account: string
          amount: decimal(18,2)
          booked_at: { type: timestamp, zone: Europe/London }
      calendar: { zone: Europe/London }
      metrics:
        by_account: { window: 1 hour, dimensions: [account], measures: { entries: count, amount: { sum: amount, scale: 2 } } }
      gates: { completeness: { of: [offsets, truncates] } }
      """;
  private static final Pipeline PIPELINE = PipelineReader.read("ledger.yaml", DEFINITION);
  /** What arrived last has settled by then. */
  private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10));

  /** What can be killed. */
  private enum Victim {
    CAPTURE,
    BROKER,
    DATABASE
  }

  @TempDir private Path folder;

  @Test
  void eachKilledOnce() throws Exception {
    kill(1, new Random(1));
  }

  @Test
  void eachKilledSixTimes() throws Exception {
    kill(6, new Random(2));
  }

  private void kill(int timesEach, Random random) throws Exception {
    List<Victim> victims = new ArrayList<>();
    for (int i = 0; i < timesEach; i++) {
      victims.addAll(List.of(Victim.values()));
    }
    Collections.shuffle(victims, random);
    try (CapturedDatabase database = CapturedDatabase.start(StackKind.EMBEDDED, folder)) {
      LedgerLoad.createTable(database);
      database.capture("bank", "public.ledger");
      try (LedgerLoad load = LedgerLoad.start(database::jdbcUrl, CHANGES_PER_SECOND, random.nextLong())) {
        for (Victim victim : victims) {
          TimeUnit.MILLISECONDS.sleep(random.nextLong(SHORTEST.toMillis(), LONGEST.toMillis()));
          System.out.printf("KilledCaptureIT: %s is killed after %,d changes%n", victim, load.written());
          switch (victim) {
            case CAPTURE -> database.killCapture();
            case BROKER -> database.killBroker();
            case DATABASE -> database.killDatabase();
          }
        }
        TimeUnit.MILLISECONDS.sleep(LONGEST.toMillis());
        System.out.printf("KilledCaptureIT: %,d changes in all%n", load.written());
      }
      database.awaitCaptured();
      assertEveryCountedEventIsThere(database);
      assertLatestImagesAreTheTable(database);
      assertLossesAreTold(database);
    }
  }

  private void assertLatestImagesAreTheTable(CapturedDatabase database) throws Exception {
    String figures = "count(*), sum(%1$samount), sum(%1$sid), count(distinct %1$saccount), sum(%1$samount * (%1$sid %% 97))";
    String table = database.asked("select concat_ws(' ', " + figures.formatted("") + ") from ledger");
    try (LayersUnderTest layers =
        LayersUnderTest.open(PIPELINE, folder, folder, new KafkaTopic(database.bootstrapServers(), PIPELINE.source().topic()))) {
      Cut cut = layers.ingest().catchUp();
      Row images = new MasterDataset(layers.lake()).latestImages(cut, DATES).selectExpr("concat_ws(' ', " + figures.formatted("after.") + ")").head();
      assertThat(images.getString(0)).as("count and sums of the latest images").isEqualTo(table);
      long redelivered = layers.lake().read(layers.lake().tables().changes()).where("redelivery_of is not null").count();
      System.out.printf("KilledCaptureIT: rows %s; %,d came again%n", table, redelivered);
      assertThat(layers.lake().read(layers.lake().tables().quarantine()).count()).isZero();
      assertThat(gaps(layers)).as("nothing is missing").isEmpty();
      database.run("truncate ledger");
      database.awaitCaptured();
      layers.ingest().catchUp();
      assertThat(gaps(layers)).singleElement().asString().contains(EMPTIED);
    }
  }

  private static List<String> gaps(LayersUnderTest layers) {
    return new SourceWatch(layers.lake(), layers.pipeline(), layers.references(), layers.topic(), LATER).look().gaps();
  }

  private void assertLossesAreTold(CapturedDatabase database) throws Exception {
    List<JsonNode> ends = new ArrayList<>();
    for (ConsumerRecord<String, String> record : database.records("bank.transaction")) {
      JsonNode told = JSON.readTree(record.value());
      if (told.path("status").asText().equals("END") && told.path("event_count").asInt() > 50) {
        ends.add(told);
      }
    }
    String ofEvent = id(ends.get(ends.size() / 3));
    assertThat(gapsWithout(database, "lost_event", record -> ofEvent.equals(transaction(record)) && order(record) == 17))
        .singleElement().asString().contains("lack records: " + ofEvent + " (");

    JsonNode end = ends.get(ends.size() / 2);
    String whole = id(end);
    assertThat(gapsWithout(database, "lost_transaction", record -> whole.equals(transaction(record))))
        .singleElement().asString().contains("missing as a whole", "lsn:" + end.path("id").asText().substring(whole.length() + 1));
  }

  /** What is told to be missing, beside the truncate, of topics that are as the captured ones are, without some records. */
  private List<String> gapsWithout(CapturedDatabase database, String name, Predicate<ConsumerRecord<String, String>> lost) throws Exception {
    for (String topic : List.of("public.ledger", "transaction", "daybook.heartbeat")) {
      copy(database, "bank." + topic, name + "." + topic, lost);
    }
    Pipeline pipeline = PipelineReader.read(name + ".yaml", DEFINITION.replace("pipeline: ledger", "pipeline: " + name).replace("bank.", name + "."));
    try (LayersUnderTest layers =
        LayersUnderTest.open(pipeline, folder, folder.resolve(name), new KafkaTopic(database.bootstrapServers(), pipeline.source().topic()))) {
      layers.ingest().catchUp();
      return gaps(layers).stream().filter(gap -> !gap.contains(EMPTIED)).toList();
    }
  }

  private static void copy(CapturedDatabase database, String from, String to, Predicate<ConsumerRecord<String, String>> lost) throws Exception {
    TopicOfSent.create(database.bootstrapServers(), to, CapturedDatabase.PARTITIONS);
    int left = 0;
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(Map.of("bootstrap.servers", database.bootstrapServers()), new StringSerializer(), new StringSerializer())) {
      for (ConsumerRecord<String, String> record : database.records(from)) {
        if (lost.test(record)) {
          left++;
        } else {
          producer.send(new ProducerRecord<>(to, record.partition(), record.timestamp(), record.key(), record.value()));
        }
      }
      producer.flush();
    }
    System.out.printf("KilledCaptureIT: %s is %s without %,d records%n", to, from, left);
  }

  /** The number of a record's transaction, in whichever of the topics; empty where it has none. */
  private static String transaction(ConsumerRecord<String, String> record) {
    JsonNode told = read(record);
    return told.has("status") ? id(told) : told.path("transaction").has("id") ? id(told.path("transaction")) : "";
  }

  private static long order(ConsumerRecord<String, String> record) {
    return read(record).path("transaction").path("data_collection_order").asLong();
  }

  private static JsonNode read(ConsumerRecord<String, String> record) {
    try {
      return record.value() == null ? JSON.createObjectNode() : JSON.readTree(record.value());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By the database's own count at each transaction's end. Heartbeats go on meanwhile: so ends are read first, and events then. */
  private static void assertEveryCountedEventIsThere(CapturedDatabase database) throws Exception {
    Map<String, JsonNode> ends = new HashMap<>();
    for (ConsumerRecord<String, String> record : database.records("bank.transaction")) {
      JsonNode told = JSON.readTree(record.value());
      if (told.path("status").asText().equals("END")) {
        ends.put(id(told), told);
      }
    }
    Map<String, Set<Long>> found = new HashMap<>();
    addEvents(found, database.records(PIPELINE.source().topic()));
    assertThat(ends.keySet()).as("transactions with an end").containsAll(found.keySet());
    addEvents(found, database.records("bank.daybook.heartbeat"));
    ends.forEach(
        (id, end) -> {
          Set<Long> orders = found.getOrDefault(id, Set.of());
          assertThat(orders).as("events of %s", end).hasSize(end.path("event_count").asInt());
          assertThat(Collections.max(orders)).isEqualTo(end.path("event_count").asLong());
        });
    System.out.printf("KilledCaptureIT: %,d transactions, each with all its events%n", ends.size());
  }

  private static void addEvents(Map<String, Set<Long>> found, List<ConsumerRecord<String, String>> records) throws Exception {
    for (ConsumerRecord<String, String> record : records) {
      JsonNode transaction = record.value() == null ? null : JSON.readTree(record.value()).path("transaction");
      if (transaction != null && transaction.has("id")) {
        found.computeIfAbsent(id(transaction), id -> new HashSet<>()).add(transaction.path("total_order").asLong());
      }
    }
  }

  /** Debezium's {@code txId:LSN} has a log position of each event's own; the transaction's id is before it. */
  private static String id(JsonNode transaction) {
    String id = transaction.path("id").asText();
    return id.substring(0, id.indexOf(':'));
  }
}
