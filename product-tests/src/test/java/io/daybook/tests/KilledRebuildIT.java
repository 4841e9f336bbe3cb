package io.daybook.tests;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.ReleaseReport;
import io.daybook.infra.EmbeddedKafka;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.Offsets;
import io.daybook.speed.SpeedQuery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rebuilds of the speed layer are killed with -9 beside each of their commits, while the topic goes on: run again, one makes every cell what it was, and the
 * streaming query goes on with the first record that the new tables do not have.
 */
class KilledRebuildIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5); // bounds a hang
  private static final int PARTITIONS = 2;
  private static final LocalDate DATE = LocalDate.parse("2010-12-05");

  @TempDir private Path folder;

  private final Truth truth = new Truth(LawPipeline.rates());
  private final List<Sent> deliveries = new Histories(9, DATE, PARTITIONS, 0).deliveries(80);
  private TopicOfSent topic;
  private int sent;

  @Test
  @Tag("long") // a process with Spark for each commit
  void aKillBesideEachCommit() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
      topic = TopicOfSent.create(kafka.bootstrapServers(), LawPipeline.TOPIC, PARTITIONS);
      KafkaTopic source = new KafkaTopic(kafka.bootstrapServers(), LawPipeline.TOPIC);
      try (LayersUnderTest layers = LawPipeline.open(folder, source)) {
        send(deliveries.size() / 5);
        publishAll(layers);
      }
      int fifths = 1;
      for (HaltingRebuild.Moment moment : HaltingRebuild.Moment.values()) {
        fifths++;
        send(deliveries.size() * fifths / 5); // which the speed layer has not read
        kill(moment, kafka.bootstrapServers());
        try (LayersUnderTest layers = LawPipeline.open(folder, source)) {
          assertThatThrownBy(() -> layers.speed().start()).as("%s", moment).hasMessageContaining("are being made again, or that was killed on the way");
          layers.rebuild();
          assertThat(Cells.provisional(layers, lit(true))).as("%s", moment).isEqualTo(truth.provisionals(deliveries.subList(0, sent)));
          assertThat(layers.speed().publishedOffsets()).as("%s", moment).isEqualTo(source.endOffsets());
          publishAll(layers); // a new epoch, with nothing to read yet
        }
      }
      send(deliveries.size());
      try (LayersUnderTest layers = LawPipeline.open(folder, source)) {
        assertTheQueryGoesOnWhereTheRebuildEnded(layers);
      }
    }
  }

  private void assertTheQueryGoesOnWhereTheRebuildEnded(LayersUnderTest layers) throws Exception {
    Map<Integer, Long> rebuilt = layers.speed().publishedOffsets();
    publishAll(layers);
    List<Row> lines = layers.lake().read(layers.lake().tables().speedBatches()).orderBy("committed_at").collectAsList();
    List<Row> running = lines.stream().filter(line -> !line.<String>getAs("epoch").startsWith("rebuilt-") && line.<Long>getAs("read") > 0).toList();
    assertThat(Offsets.of(running.get(0), "from_offsets")).isEqualTo(rebuilt);
    layers.ingest().catchUp();
    assertThat(Cells.provisional(layers, lit(true))).isEqualTo(truth.provisionals(deliveries));
    ReleaseReport report = layers.batch().run(NightlyRequest.due(Truth.instant(DATE.plusDays(3).atStartOfDay())));
    assertThat(report.published()).isNotEmpty();
    assertThat(report.rejected()).as("unexplained").isEmpty();
  }

  private void kill(HaltingRebuild.Moment moment, String bootstrapServers) throws Exception {
    Path errors = folder.resolve("errors of " + moment);
    Process rebuild = HaltingRebuild.start(moment, bootstrapServers, folder, LawPipeline.TOPIC, errors);
    assertThat(rebuild.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).as("%s", moment).isTrue();
    assertThat(rebuild.exitValue()).as("%s: %s", moment, Files.readString(errors)).isEqualTo(HaltingRebuild.EXIT_CODE);
  }

  private void send(int until) throws Exception {
    topic.send(deliveries.subList(sent, until));
    sent = until;
  }

  private static void publishAll(LayersUnderTest layers) {
    try (SpeedQuery query = layers.speed().start()) {
      while (!Offsets.cover(query.publishedOffsets(), layers.topic().endOffsets())) {
        query.awaitProgress(PATIENCE);
      }
    }
  }
}
