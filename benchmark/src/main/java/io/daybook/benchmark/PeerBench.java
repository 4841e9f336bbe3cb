package io.daybook.benchmark;

import io.daybook.benchmark.KafkaStreamsPeer.Total;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Kafka Streams under the load, in this process, as a consumer of committed updates sees it. */
final class PeerBench {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Path folder;
  private final String bootstrapServers;

  PeerBench(Path folder, String bootstrapServers) {
    this.folder = folder;
    this.bootstrapServers = bootstrapServers;
  }

  /** Runs until the updates hold every event. */
  SpeedResult run(Workload load, String topic) throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(List.of(new NewTopic(KafkaStreamsPeer.OUTPUT, 1, (short) 1))).all().get();
    }
    Histogram freshest = new Histogram(TimeUnit.HOURS.toMillis(1), 3);
    Map<String, Total> totals = new HashMap<>();
    long events = load.events(load.deliveries());
    long prefilledEvents = load.events(load.prefilled());
    Instant begun = Instant.now();
    Duration catchUp = Duration.ZERO;
    Duration cpuBefore = Duration.ZERO;
    Map<String, Object> settings =
        Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed", "auto.offset.reset", "earliest");
    try (KafkaStreamsPeer peer = KafkaStreamsPeer.start(bootstrapServers, topic, folder);
        KafkaConsumer<String, Total> updates =
            new KafkaConsumer<>(settings, new StringDeserializer(), KafkaStreamsPeer.totalSerde().deserializer())) {
      updates.assign(List.of(new TopicPartition(KafkaStreamsPeer.OUTPUT, 0)));
      Instant giveUp = load.due(load.deliveries()).plus(PATIENCE);
      while (sum(totals) < events && Instant.now().isBefore(giveUp)) {
        for (ConsumerRecord<String, Total> update : updates.poll(Duration.ofMillis(50))) {
          totals.put(update.key(), update.value());
          Instant due = Instant.ofEpochMilli(update.value().newestDue());
          if (!due.isBefore(load.measuredFrom())) {
            freshest.recordValue(Math.max(0, Duration.between(due, Instant.now()).toMillis()));
          }
        }
        if (catchUp.isZero() && sum(totals) >= prefilledEvents) {
          catchUp = Duration.between(begun, Instant.now());
        }
        if (cpuBefore.isZero() && Instant.now().isAfter(load.measuredFrom())) {
          cpuBefore = SpeedBench.cpu();
        }
      }
      Duration cpu = SpeedBench.cpu().minus(cpuBefore);
      return new SpeedResult(Optional.empty(), freshest, catchUp, cpu, sum(totals), events);
    }
  }

  private static long sum(Map<String, Total> totals) {
    return totals.entrySet().stream().filter(entry -> entry.getKey().startsWith("total|")).mapToLong(entry -> entry.getValue().orders()).sum();
  }
}
