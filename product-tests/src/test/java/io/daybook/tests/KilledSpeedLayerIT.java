package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.infra.EmbeddedKafka;
import io.daybook.ingestion.CsvFile;
import io.daybook.ingestion.InputFolder;
import io.daybook.ingestion.Pace;
import io.daybook.ingestion.ReplayPlan;
import io.daybook.ingestion.ReplayTarget;
import io.daybook.ingestion.Replayer;
import io.daybook.ingestion.RetailGenerator;
import io.daybook.ingestion.Simulation;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.Offsets;
import io.daybook.lake.PartialsTopic;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The speed layer and the ingest are killed at random moments while records arrive, some late, twice, corrected, deleted or unreadable. Whenever the
 * last process has read everything, partials and topic hold the file's figures, and the quarantine what was unreadable.
 */
class KilledSpeedLayerIT {
  private static final Pipeline PIPELINE = PipelineReader.read(Repository.retailPipeline());
  private static final DateRange DATES = new DateRange(BusinessDate.parse("2010-12-01"), BusinessDate.parse("2010-12-02"));
  private static final Duration PATIENCE = Duration.ofMinutes(4); // bounds a hang
  private static final Duration SHORTEST_LIFE = Duration.ofSeconds(6); // on two quiet cores the first commit comes after about 8
  private static final Duration LONGEST_LIFE = Duration.ofSeconds(18);
  private static final int PARTITIONS = 2;

  @TempDir private Path folder;

  @Test
  void threeKills() throws Exception {
    kill(3, new Random(1));
  }

  @Test
  @Tag("long")
  void twentyKills() throws Exception {
    kill(20, new Random(2));
  }

  private void kill(int times, Random random) throws Exception {
    InputFolder input = new RetailGenerator(1).write(PIPELINE, DATES, folder.resolve("generated"));
    Simulation simulation = new Simulation(1, 0.02, 0.05, 0, 0.02, 0.01);
    ReplayPlan plan = ReplayPlan.of(PIPELINE, CsvFile.read(PIPELINE, input.sourceFile(PIPELINE)), simulation);
    Pace pace = Pace.dayIn(LONGEST_LIFE.multipliedBy(times).dividedBy(2)); // two days take as long as all lives at most
    Path errors = folder.resolve("errors");
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        Replayer replayer = Replayer.open(new ReplayTarget(kafka.bootstrapServers(), PARTITIONS), plan, pace)) {
      CompletableFuture<Integer> sent = CompletableFuture.supplyAsync(() -> sendAll(replayer));
      for (int kill = 0; kill < times; kill++) {
        try (SpeedProcess process = SpeedProcess.start(kafka.bootstrapServers(), input.path(), folder, errors)) {
          Thread.sleep(random.nextLong(SHORTEST_LIFE.toMillis(), LONGEST_LIFE.toMillis())); // the moment is what is random
          sendUnreadable(kafka.bootstrapServers(), random.nextInt(PARTITIONS));
          assertThat(process.isAlive()).as(SpeedProcess.told(errors)).isTrue();
        }
      }
      assertThat(sent.join()).isEqualTo(plan.size());
      KafkaTopic topic = new KafkaTopic(kafka.bootstrapServers(), PIPELINE.source().topic());
      try (LayersUnderTest reader = LayersUnderTest.open(PIPELINE, input.path(), folder, topic);
          SpeedProcess process = SpeedProcess.start(kafka.bootstrapServers(), input.path(), folder, errors)) {
        await("the end of the topic").atMost(PATIENCE).until(() -> !process.isAlive() || covers(reader, "speed_batches") && covers(reader, "ingest_batches"));
        assertThat(process.isAlive()).as(SpeedProcess.told(errors)).isTrue();
        assertEndsWithTheTruth(reader, input.path(), PartialsConsumer.of(kafka.bootstrapServers(), PartialsTopic.nameOf(PIPELINE)), times);
      }
    }
  }

  private static int sendAll(Replayer replayer) {
    try {
      return replayer.send(Instant.MAX, progress -> {});
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void sendUnreadable(String bootstrapServers, int partition) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(PIPELINE.source().topic(), partition, null, "{half of".getBytes())).get();
    }
  }

  private static boolean covers(LayersUnderTest reader, String table) {
    Map<Integer, Long> covered = new HashMap<>();
    for (Row row : read(reader, table).select("until_offsets").collectAsList()) {
      covered.putAll(Offsets.max(covered, Offsets.of(row, "until_offsets")));
    }
    return Offsets.cover(covered, reader.topic().endOffsets());
  }

  private static void assertEndsWithTheTruth(LayersUnderTest reader, Path input, PartialsConsumer topic, int unreadable) throws Exception {
    Map<String, BigDecimal> lines = new TreeMap<>();
    Map<String, BigDecimal> pounds = new TreeMap<>();
    RetailDays.in(input).forEach((date, day) -> {
      lines.put(date, BigDecimal.valueOf(day.lines()));
      pounds.put(date, day.pounds().setScale(4));
    });

    Map<String, BigDecimal> linesInTable = new TreeMap<>();
    Map<String, BigDecimal> poundsInTable = new TreeMap<>();
    for (Row row :
        read(reader, "provisional").where(col("metric").equalTo("sales")).groupBy("business_date").agg(sum("lines"), sum("net_gbp")).collectAsList()) {
      linesInTable.put(row.get(0).toString(), BigDecimal.valueOf(row.getLong(1)));
      poundsInTable.put(row.get(0).toString(), row.getDecimal(2));
    }
    assertThat(linesInTable).as("lines in the table").isEqualTo(lines);
    assertThat(poundsInTable).as("pounds in the table").isEqualTo(pounds);
    assertThat(topic.sums("sales", "lines")).as("lines in the topic").isEqualTo(lines);
    assertThat(topic.sums("sales", "net_gbp")).as("pounds in the topic").isEqualTo(pounds);
    System.out.printf("KilledSpeedLayerIT: %d messages came once more%n", topic.repeated());

    Dataset<Row> quarantine = read(reader, "quarantine").where(col("reason").startsWith("not JSON"));
    assertThat(quarantine.count()).as("in quarantine").isEqualTo(quarantine.select("partition", "offset").distinct().count()).isEqualTo(unreadable);
    assertEachRecordIsInOneBatch(read(reader, "speed_batches"));
  }

  private static void assertEachRecordIsInOneBatch(Dataset<Row> batches) {
    Map<Integer, List<long[]>> stretches = new TreeMap<>();
    for (Row row : batches.collectAsList()) {
      Map<Integer, Long> until = Offsets.of(row, "until_offsets");
      Offsets.of(row, "from_offsets").forEach((partition, from) -> stretches.computeIfAbsent(partition, none -> new ArrayList<>()).add(new long[] {from, until.get(partition)}));
    }
    stretches.forEach(
        (partition, found) -> {
          found.sort((one, other) -> Long.compare(one[0], other[0]));
          for (int i = 1; i < found.size(); i++) {
            assertThat(found.get(i)[0]).as("partition %d: stretches follow on each other", partition).isEqualTo(found.get(i - 1)[1]);
          }
        });
  }

  private static Dataset<Row> read(LayersUnderTest reader, String table) {
    return reader.spark().read().format("delta").load(reader.lake().folder().resolve(table).toString());
  }
}
