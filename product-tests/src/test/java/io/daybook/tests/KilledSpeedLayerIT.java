package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.ingestion.CsvFile;
import io.daybook.ingestion.Delivery;
import io.daybook.ingestion.InputFolder;
import io.daybook.ingestion.Pace;
import io.daybook.ingestion.ReplayPlan;
import io.daybook.ingestion.ReplayTarget;
import io.daybook.ingestion.Replayer;
import io.daybook.ingestion.RetailGenerator;
import io.daybook.ingestion.Simulation;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.LakeTables;
import io.daybook.lake.Offsets;
import io.daybook.lake.PartialsTopic;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The speed layer and the ingest are killed while records arrive, some late, twice, corrected, deleted or unreadable: at random moments, and at every
 * step that a micro-batch has. Whenever the last process has read everything, partials and topic hold the file's figures, and the quarantine what was
 * unreadable.
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
  void twoKillsAtRandom() throws Exception {
    kill(2, new Random(1));
  }

  @Test
  @Tag("long")
  void twentyKillsAtRandom() throws Exception {
    kill(20, new Random(2));
  }

  @Test
  @Tag("long")
  void aKillAtEachStepOfAMicroBatch() throws Exception {
    InputFolder input = new RetailGenerator(1).write(PIPELINE, DATES, folder.resolve("generated"));
    ReplayPlan plan = plan(input);
    List<Instant> arrivals = plan.deliveries().map(Delivery::arrival).toList();
    Path errors = folder.resolve("errors");
    try (KafkaUnderTest kafka = KafkaUnderTest.start(folder.resolve("kafka"));
        Replayer replayer = Replayer.open(new ReplayTarget(kafka.bootstrapServers(), PARTITIONS), plan, Pace.asFastAsPossible())) {
      KafkaTopic topic = new KafkaTopic(kafka.bootstrapServers(), PIPELINE.source().topic());
      try (LayersUnderTest reader = LayersUnderTest.open(PIPELINE, input.path(), folder, topic)) {
        for (HaltingLogStore.Step step : HaltingLogStore.Step.values()) {
          long batchId = step.ordinal(); // a stretch of the topic that is there before its process is one micro-batch
          replayer.send(arrivals.get(arrivals.size() * (step.ordinal() + 1) / 5), progress -> {});
          sendUnreadable(kafka.bootstrapServers(), step.ordinal() % PARTITIONS);
          try (SpeedProcess process = SpeedProcess.startUntil(step, batchId, kafka.bootstrapServers(), input.path(), folder, errors)) {
            assertThat(process.awaitEnd(PATIENCE)).as(SpeedProcess.told(errors)).isEqualTo(HaltingLogStore.EXIT_CODE);
          }
          assertHasCome(step, batchId, reader, partials(kafka));
        }
        assertThat(replayer.send(Instant.MAX, progress -> {})).as("what is left for the last process").isGreaterThan(500);
        readAll(reader, kafka, input.path(), errors);
        PartialsConsumer partials = partials(kafka);
        assertEndsWithTheTruth(reader, input.path(), partials, HaltingLogStore.Step.values().length);
        assertRepeated(reader, partials);
      }
    }
  }

  private void kill(int times, Random random) throws Exception {
    InputFolder input = new RetailGenerator(1).write(PIPELINE, DATES, folder.resolve("generated"));
    ReplayPlan plan = plan(input);
    Pace pace = Pace.dayIn(LONGEST_LIFE.multipliedBy(times).dividedBy(2)); // two days take as long as all lives at most
    Path errors = folder.resolve("errors");
    try (KafkaUnderTest kafka = KafkaUnderTest.start(folder.resolve("kafka"));
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
      try (LayersUnderTest reader = LayersUnderTest.open(PIPELINE, input.path(), folder, topic)) {
        readAll(reader, kafka, input.path(), errors);
        PartialsConsumer partials = partials(kafka);
        assertEndsWithTheTruth(reader, input.path(), partials, times);
        System.out.printf("KilledSpeedLayerIT: messages that came once more, by batch: %s%n", partials.repeated());
      }
    }
  }

  private static ReplayPlan plan(InputFolder input) {
    return ReplayPlan.of(PIPELINE, CsvFile.read(PIPELINE, input.sourceFile(PIPELINE)), new Simulation(1, 0.02, 0.05, 0, 0.02, 0.01));
  }

  private static PartialsConsumer partials(KafkaUnderTest kafka) {
    return PartialsConsumer.of(kafka.bootstrapServers(), PartialsTopic.nameOf(PIPELINE));
  }

  /** Lets a last process read the topic to its end. */
  private void readAll(LayersUnderTest reader, KafkaUnderTest kafka, Path input, Path errors) throws Exception {
    try (SpeedProcess process = SpeedProcess.start(kafka.bootstrapServers(), input, folder, errors)) {
      await("the end of the topic")
          .atMost(PATIENCE)
          .until(() -> !process.isAlive() || reader.hasCome(reader.lake().tables().speedBatches()) && reader.hasCome(reader.lake().tables().ingestBatches()));
      assertThat(process.isAlive()).as(SpeedProcess.told(errors)).isTrue();
    }
  }

  /** The batch has come to the step and no further. */
  private void assertHasCome(HaltingLogStore.Step step, long batchId, LayersUnderTest reader, PartialsConsumer partials) {
    Column ofBatch = col("batch_id").equalTo(batchId);
    assertThat(speedPartials(reader).where(ofBatch).isEmpty()).as("%s: partials", step).isNotEqualTo(step.hasPartials());
    assertThat(partials.messages().keySet().stream().anyMatch(batch -> isOfSpeedLayer(batch) && batch.endsWith(" " + batchId)))
        .as("%s: messages", step)
        .isEqualTo(step.hasMessages());
    assertThat(read(reader, "speed_batches").where(ofBatch).isEmpty()).as("%s: line in speed_batches", step).isNotEqualTo(step.hasLine());
    assertThat(folder.resolve("speed/query/offsets/" + batchId)).exists();
    assertThat(folder.resolve("speed/query/commits/" + batchId)).doesNotExist();
  }

  /** Those batches whose kill came after their messages were sent come again, as a whole, and no others. */
  private static void assertRepeated(LayersUnderTest reader, PartialsConsumer partials) {
    Map<String, Integer> sentAgain = new TreeMap<>();
    for (Row batch : speedPartials(reader).groupBy("epoch", "batch_id").count().collectAsList()) {
      if (batch.getLong(1) < HaltingLogStore.Step.values().length && HaltingLogStore.Step.values()[(int) batch.getLong(1)].hasMessages()) {
        sentAgain.put(batch.getString(0) + " " + batch.getLong(1), (int) batch.getLong(2));
      }
    }
    Map<String, Integer> repeated = new TreeMap<>(partials.repeated());
    repeated.keySet().removeIf(batch -> !isOfSpeedLayer(batch));
    assertThat(repeated).hasSize(2).isEqualTo(sentAgain);
  }

  private static boolean isOfSpeedLayer(String batch) {
    return !batch.startsWith(LakeTables.CORRECTION_EPOCH + " ");
  }

  private static Dataset<Row> speedPartials(LayersUnderTest reader) {
    return read(reader, "provisional").where(not(col("correction")));
  }

  private static int sendAll(Replayer replayer) {
    try {
      return replayer.send(Instant.MAX, progress -> {});
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One record that is no change. */
  static void sendUnreadable(String bootstrapServers, int partition) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(PIPELINE.source().topic(), partition, null, "{half of".getBytes())).get();
    }
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
    Dataset<Row> quarantine = read(reader, "quarantine").where(col("reason").startsWith("not JSON"));
    assertThat(quarantine.count()).as("in quarantine").isEqualTo(quarantine.select("partition", "offset").distinct().count()).isEqualTo(unreadable);
    Dataset<Row> batches = read(reader, "speed_batches");
    assertThat(batches.count()).as("each batch once").isEqualTo(batches.select("epoch", "batch_id").distinct().count());
    assertThat(batches.agg(sum("quarantined")).head().getLong(0)).as("unreadable, as the speed layer counts them").isEqualTo(unreadable);
    assertEachRecordIsInOneBatch(batches);
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
