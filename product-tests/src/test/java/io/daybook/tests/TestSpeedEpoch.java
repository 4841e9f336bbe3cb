package io.daybook.tests;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.ReleaseReport;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.Offsets;
import io.daybook.speed.SpeedQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A checkpoint that is deleted: Spark numbers its micro-batches from 0 again, and the new epoch goes on after what is published. Records come again
 * across the two epochs, change, move and arrive late; the partials of both add up to what plain arithmetic gives.
 */
class TestSpeedEpoch {
  private static final Duration PATIENCE = Duration.ofMinutes(2); // bounds a hang
  private static final int PARTITIONS = 2;

  @TempDir private static Path kafkaFolder;
  private static KafkaUnderTest kafka;

  @TempDir private Path folder;

  private final String topic = "law-" + UUID.randomUUID();
  private final RecordingPublisher publisher = new RecordingPublisher();
  private LayersUnderTest layers;
  private List<Sent> deliveries;
  private int sent;

  @BeforeAll
  static void startKafka() {
    kafka = KafkaUnderTest.start(kafkaFolder);
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @BeforeEach
  void open() throws Exception {
    TopicOfSent.create(kafka.bootstrapServers(), topic, PARTITIONS);
    layers = LawPipeline.open(folder, new KafkaTopic(kafka.bootstrapServers(), topic), publisher);
    deliveries = new Histories(4, LocalDate.parse("2010-12-05"), PARTITIONS, 0).deliveries(120);
  }

  @AfterEach
  void close() {
    layers.close();
  }

  @Test
  void newEpochGoesOnAfterTheLastPublishedOffsets() throws Exception {
    send(deliveries.size() / 3);
    publishAll();
    Map<Integer, Long> published = layers.topic().endOffsets();
    deleteCheckpoint();
    send(deliveries.size() / 3);
    publishAll();
    send(deliveries.size());
    publishAll(); // goes on in the second epoch

    List<Row> batches = batches();
    List<String> epochs = batches.stream().map(batch -> batch.<String>getAs("epoch")).distinct().toList();
    assertThat(epochs).hasSize(2);
    Row firstOfNew = batches.stream().filter(batch -> batch.getAs("epoch").equals(epochs.get(1))).findFirst().orElseThrow();
    assertThat(firstOfNew.<Long>getAs("batch_id")).as("Spark counts from 0 again").isZero();
    assertThat(Offsets.of(firstOfNew, "from_offsets")).isEqualTo(published);
    assertThat(batches).filteredOn(batch -> batch.<Long>getAs("batch_id") == 0).hasSize(2);
    assertEverythingIsCountedOnce();
  }

  @Test
  void newEpochGoesOnAfterPartialsThatACrashHasLeftWithoutTheirLine() throws Exception {
    send(deliveries.size() / 3);
    publishAll();
    send(deliveries.size() / 3);
    publisher.refuse(true); // after the partials are committed, and before their line in speed_batches is
    assertThatThrownBy(this::publishAll).isInstanceOf(DaybookException.class).hasMessageContaining("refused");
    publisher.refuse(false);
    Map<Integer, Long> partials = layers.topic().endOffsets();
    assertThat(batches()).hasSize(1);
    int publishedBefore = publisher.batches().size();
    deleteCheckpoint();
    send(deliveries.size());
    publishAll();

    List<Row> batches = batches();
    assertThat(batches.get(1).<String>getAs("epoch")).as("the batch that was not finished").isEqualTo(batches.get(0).getAs("epoch"));
    assertThat(Offsets.of(batches.get(1), "until_offsets")).isEqualTo(partials);
    assertThat(Offsets.of(batches.get(2), "from_offsets")).isEqualTo(partials);
    List<Row> again = publisher.batches().get(publishedBefore);
    assertThat(again).as("the batch that the publisher had refused").extracting(row -> row.<Long>getAs("batch_id")).containsOnly(1L);
    assertThat(again.get(0).<String>getAs("epoch")).isEqualTo(batches.get(0).getAs("epoch"));
    assertEverythingIsCountedOnce();
    assertThat(publisher.batches().stream().mapToLong(List::size).sum()).as("all of the table is published").isEqualTo(provisional().size());
  }

  /** Sends the next deliveries, at most so many. */
  private void send(int most) throws Exception {
    List<Sent> next = deliveries.subList(sent, Math.min(sent + most, deliveries.size()));
    new TopicOfSent(kafka.bootstrapServers(), topic).send(next);
    sent += next.size();
  }

  /** Runs the speed layer until it has published what the topic holds. */
  private void publishAll() {
    try (SpeedQuery query = layers.speed().start()) {
      while (!Offsets.cover(query.publishedOffsets(), layers.topic().endOffsets())) {
        query.awaitProgress(PATIENCE);
      }
    }
  }

  private void deleteCheckpoint() throws Exception {
    Folders.delete(folder.resolve("speed"));
  }

  private List<Row> batches() {
    return layers.lake().read(layers.lake().tables().speedBatches()).orderBy("committed_at").collectAsList();
  }

  private List<Row> provisional() {
    return layers.lake().read(layers.lake().tables().provisional()).collectAsList();
  }

  private void assertEverythingIsCountedOnce() {
    assertThat(sent).isEqualTo(deliveries.size());
    layers.ingest().catchUp(); // corrections, where changes do not chain
    assertThat(Cells.provisional(layers, lit(true))).isEqualTo(new Truth(LawPipeline.rates()).provisionals(deliveries));
    ReleaseReport report = layers.batch().run(NightlyRequest.due(Instant.parse("2010-12-09T00:00:00Z")));
    assertThat(report.published()).isNotEmpty();
    assertThat(report.rejected()).as("unexplained").isEmpty();
  }
}
