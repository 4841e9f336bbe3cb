package io.daybook.lake;

import static java.util.Objects.requireNonNull;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends repaired records to a Kafka, with the keys of the broken ones: so they follow them in their partition, and where the topic is compacted take
 * their place. Where the broken record is kept no longer, the repair has no key.
 */
public final class KafkaRepairSender implements RepairSender {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaAccess kafka;

  public KafkaRepairSender(KafkaAccess kafka) {
    this.kafka = requireNonNull(kafka, "kafka is null");
  }

  @Override
  public void send(List<Sent> repairs, Instant arrival) {
    try {
      Map<Sent, byte[]> keys = keys(repairs);
      try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(producerSettings())) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Sent repair : repairs) {
          sent.add(producer.send(new ProducerRecord<>(repair.topic(), repair.partition(), arrival.toEpochMilli(), keys.get(repair), repair.value())));
        }
        for (Future<RecordMetadata> each : sent) {
          each.get();
        }
      }
    } catch (KafkaException e) {
      throw failure(e.getCause() instanceof KafkaException cause ? cause : e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(e);
    }
  }

  private Map<Sent, byte[]> keys(List<Sent> repairs) {
    Map<TopicPartition, Map<Long, List<Sent>>> sought = new HashMap<>();
    repairs.forEach(
        repair ->
            sought
                .computeIfAbsent(new TopicPartition(repair.topic(), repair.partition()), first -> new TreeMap<>())
                .computeIfAbsent(repair.offset(), first -> new ArrayList<>())
                .add(repair));
    Map<Sent, byte[]> keys = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      sought.forEach((partition, offsets) -> read(consumer, partition, offsets, keys));
    }
    return keys;
  }

  /** In one pass from the first to the last: quick where they are near each other, and right where they are not. */
  private static void read(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, Map<Long, List<Sent>> offsets, Map<Sent, byte[]> keys) {
    TreeSet<Long> left = new TreeSet<>(offsets.keySet());
    consumer.assign(List.of(partition));
    consumer.seek(partition, left.first());
    Instant giveUp = Instant.now().plus(PATIENCE);
    while (!left.isEmpty() && consumer.position(partition) <= left.last() && Instant.now().isBefore(giveUp)) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200)).records(partition)) {
        if (left.remove(record.offset()) && record.key() != null) {
          offsets.get(record.offset()).forEach(repair -> keys.put(repair, record.key()));
        }
        giveUp = Instant.now().plus(PATIENCE);
      }
    }
  }

  private Map<String, Object> consumerSettings() {
    return kafka.with(Map.of(
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest", // where retention has taken the beginning
        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false,
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 20_000,
        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 15_000));
  }

  private Map<String, Object> producerSettings() {
    return kafka.with(Map.of(
        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class,
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class,
        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
        ProducerConfig.MAX_BLOCK_MS_CONFIG, 20_000,
        ProducerConfig.LINGER_MS_CONFIG, 1));
  }

  private DaybookException failure(Throwable cause) {
    return new DaybookException(
        ErrorCode.BROKER_UNREACHABLE,
        "Kafka at %s did not take the repaired records: %s. Check that the broker runs and the address is right, then replay again: what has arrived does not count twice."
            .formatted(kafka, cause.getMessage()),
        cause);
  }
}
