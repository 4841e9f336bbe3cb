package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.watch.Health;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.PartialsPublisher;
import io.daybook.speed.SpeedQuery;
import io.daybook.speed.SpeedStatus;
import io.daybook.speed.SpeedWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A query that cannot go on while records wait, and one that has nothing to do, told apart. */
class StuckQueryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final Duration HANG = Duration.ofMinutes(2);

  @Test
  void aStuckQueryIsUnhealthyUntilItGoesOnAndAnIdleOneIsNot(@TempDir Path folder) throws Exception {
    ParcelDepot depot = ParcelDepot.in(folder.resolve("data"));
    Pipeline pipeline = PipelineReader.read(depot.pipeline());
    GatedPublisher publisher = new GatedPublisher();
    MeterRegistry registry = new SimpleMeterRegistry();
    try (KafkaUnderTest kafka = KafkaUnderTest.start(folder.resolve("kafka"))) {
      createTopic(kafka.bootstrapServers(), pipeline.source().topic());
      KafkaTopic topic = new KafkaTopic(kafka.bootstrapServers(), pipeline.source().topic());
      try (LayersUnderTest layers = LayersUnderTest.open(pipeline, depot.input(), Files.createDirectory(folder.resolve("run")), topic, publisher);
          SpeedQuery query = layers.speed().start(registry);
          SpeedWatch watch = SpeedWatch.start(query, topic, pipeline, PATIENCE, () -> Optional.of(Instant.now()), registry)) {
        publisher.open();
        send(kafka.bootstrapServers(), pipeline, 1);
        await("the first commit").atMost(HANG).until(() -> watch.status().totals().read() == 1);
        await("the end of the topic").atMost(HANG).until(() -> watch.status().lag().records() == 0);

        Instant idleSince = Instant.now();
        await("longer than the patience").atMost(HANG).until(() -> Duration.between(idleSince, Instant.now()).compareTo(PATIENCE.multipliedBy(2)) > 0);
        assertThat(watch.status().health().reason()).as("idle").isEmpty();

        send(kafka.bootstrapServers(), pipeline, 2);
        Instant waiting = Instant.now();
        await("health").atMost(HANG).until(() -> !watch.status().health().healthy());
        assertThat(Duration.between(waiting, Instant.now())).as("patience").isGreaterThanOrEqualTo(PATIENCE.minusSeconds(1)); // the end is known to the second
        SpeedStatus stuck = watch.status();
        assertThat(stuck.health().reason()).contains("has committed nothing for", "is 2 records behind");
        assertThat(stuck.lag().behind()).hasValueSatisfying(behind -> assertThat(behind).isGreaterThan(PATIENCE));
        await("the gauge").atMost(HANG).until(() -> registry.get("daybook.speed.healthy").gauge().value() == 0);

        publisher.open();
        await("health").atMost(HANG).untilAsserted(() -> {
          assertThat(watch.status().health()).isEqualTo(Health.good());
          assertThat(watch.status().lag().records()).isZero();
        });
        assertThat(watch.status().totals().read()).isEqualTo(2);
        assertThat(registry.get("daybook.speed.latency").timer().count()).isEqualTo(2);
        assertThat(registry.get("daybook.speed.latency").timer().max(TimeUnit.HOURS)).isPositive();

        query.close();
        assertThat(watch.status().health().reason()).contains("The speed layer was stopped");
      }
    }
  }

  private static void createTopic(String bootstrapServers, String name) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    }
  }

  private static void send(String bootstrapServers, Pipeline pipeline, long lsn) throws Exception {
    String value =
        """
        {"op": "c", "before": null, "after": {"parcel": "P%d", "depot": "Graz", "grams": 250, "charge": "4.20", "weighed_at": "2024-05-06 09:10:00"},
         "source": {"name": "depot", "lsn": %1$d}}"""
            .formatted(lsn);
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "depot");
    try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction(); // its end has an offset, too, which no record has
      producer.send(new ProducerRecord<>(pipeline.source().topic(), value.getBytes()));
      producer.commitTransaction();
    }
  }

  /** Lets one batch through at a time. */
  private static final class GatedPublisher implements PartialsPublisher {
    private final Semaphore gate = new Semaphore(0);

    void open() {
      gate.release();
    }

    @Override
    public void publish(List<Row> partials) {
      try {
        gate.acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {}
  }
}
