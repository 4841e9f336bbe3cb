package io.daybook.lake;

import static java.util.Objects.requireNonNull;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A topic of a Kafka broker. Only records of committed transactions are seen. */
public final class KafkaTopic implements Topic, PastDeliveries {
  private static final long serialVersionUID = 1L;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaAccess kafka;
  private final String name;

  /** @param bootstrapServers of a Kafka that asks nobody who he is */
  public KafkaTopic(String bootstrapServers, String name) {
    this(KafkaAccess.open(bootstrapServers), name);
  }

  public KafkaTopic(KafkaAccess kafka, String name) {
    this.kafka = requireNonNull(kafka, "kafka is null");
    this.name = requireNonNull(name, "name is null");
  }

  @Override
  public Topic other(String name) {
    return new KafkaTopic(kafka, name);
  }

  @Override
  public boolean exists() {
    return asked("whether there is a topic " + name, consumer -> !found(consumer).isEmpty());
  }

  @Override
  public Map<Integer, Long> beginningOffsets() {
    return asked("the beginning of topic " + name, consumer -> byPartition(consumer.beginningOffsets(partitions(consumer))));
  }

  @Override
  public Map<Integer, Long> endOffsets() {
    return asked("the end of topic " + name, consumer -> byPartition(consumer.endOffsets(partitions(consumer))));
  }

  @Override
  public TopicEnd end() {
    KafkaConsumer<byte[], byte[]> consumer = consumer(Duration.ofSeconds(5));
    return new TopicEnd() {
      @Override
      public Map<Integer, Long> offsets() {
        return answered("the end of topic " + name, consumer, asked -> byPartition(asked.endOffsets(partitions(asked))));
      }

      @Override
      public void close() {
        consumer.close();
      }
    };
  }

  @Override
  public Dataset<Row> records(SparkSession spark, Map<Integer, Long> fromOffsets, Map<Integer, Long> untilOffsets) {
    return spark
        .read()
        .format("kafka")
        .options(kafka.sparkOptions())
        .option("kafka.isolation.level", "read_committed")
        .option("subscribe", name)
        .option("startingOffsets", Offsets.json(name, fromOffsets))
        .option("endingOffsets", Offsets.json(name, untilOffsets))
        .load();
  }

  @Override
  public Dataset<Row> stream(SparkSession spark, Map<Integer, Long> startOffsets, long maxRecordsPerBatch) {
    return spark
        .readStream()
        .format("kafka")
        .options(kafka.sparkOptions())
        .option("kafka.isolation.level", "read_committed")
        .option("subscribe", name)
        .option("startingOffsets", Offsets.json(name, startOffsets))
        .option("maxOffsetsPerTrigger", maxRecordsPerBatch)
        .option("kafka.fetch.max.wait.ms", 10) // a batch asks for what is there; at the topic's end half a second for each partition would pass
        .load();
  }

  @Override
  public PastDeliveries pastDeliveries() {
    return this;
  }

  @Override
  public void read(String topic, int partition, long fromOffset, Instant since, long untilOffset, Reader reader) {
    TopicPartition topicPartition = new TopicPartition(topic, partition);
    asked(
        "records %d to %d of %s".formatted(fromOffset, untilOffset, topicPartition),
        consumer -> {
          consumer.assign(List.of(topicPartition));
          consumer.seek(topicPartition, start(consumer, topicPartition, fromOffset, since, untilOffset));
          Instant giveUp = Instant.now().plus(PATIENCE);
          while (consumer.position(topicPartition) < untilOffset) {
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(Duration.ofMillis(200)).records(topicPartition);
            for (ConsumerRecord<byte[], byte[]> record : records) {
              if (record.offset() >= untilOffset) {
                return null;
              }
              reader.accept(record.offset(), Instant.ofEpochMilli(record.timestamp()), record.value());
            }
            if (!records.isEmpty()) {
              giveUp = Instant.now().plus(PATIENCE);
            } else if (Instant.now().isAfter(giveUp)) {
              throw new TimeoutException("no record in " + PATIENCE.toSeconds() + " s");
            }
          }
          return null;
        });
  }

  private static long start(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long fromOffset, Instant since, long untilOffset) {
    if (since.equals(Instant.MIN)) {
      return fromOffset;
    }
    OffsetAndTimestamp found = consumer.offsetsForTimes(Map.of(partition, Math.max(0, since.toEpochMilli()))).get(partition);
    return found == null ? untilOffset : Math.max(fromOffset, Math.min(found.offset(), untilOffset));
  }

  private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    List<PartitionInfo> found = found(consumer);
    if (found.isEmpty()) {
      throw new DaybookException(ErrorCode.TOPIC_UNUSABLE, "Topic %s does not exist. Create it, or correct source.topic in the pipeline file.".formatted(name));
    }
    return found.stream().map(info -> new TopicPartition(name, info.partition())).toList();
  }

  private List<PartitionInfo> found(KafkaConsumer<byte[], byte[]> consumer) {
    return Optional.ofNullable(consumer.partitionsFor(name)).orElse(List.of());
  }

  private static Map<Integer, Long> byPartition(Map<TopicPartition, Long> offsets) {
    Map<Integer, Long> byPartition = new TreeMap<>();
    offsets.forEach((partition, offset) -> byPartition.put(partition.partition(), offset));
    return byPartition;
  }

  private KafkaConsumer<byte[], byte[]> consumer(Duration patience) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"); // where retention has taken the beginning
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(patience.toMillis()));
    settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(patience.multipliedBy(3).dividedBy(4).toMillis()));
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    try {
      return new KafkaConsumer<>(kafka.with(settings));
    } catch (KafkaException e) {
      throw unanswered("a connection", e.getCause() instanceof KafkaException cause ? cause : e);
    }
  }

  private <T> T asked(String what, Question<T> question) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(Duration.ofSeconds(20))) {
      return answered(what, consumer, question);
    }
  }

  private <T> T answered(String what, KafkaConsumer<byte[], byte[]> consumer, Question<T> question) {
    try {
      return question.put(consumer);
    } catch (KafkaException e) {
      throw unanswered(what, e);
    }
  }

  private DaybookException unanswered(String what, KafkaException cause) {
    return new DaybookException(
        ErrorCode.BROKER_UNREACHABLE,
        "Kafka at %s did not give %s: %s. Check that the broker runs and the address is right.".formatted(kafka, what, cause.getMessage()),
        cause);
  }

  private interface Question<T> {
    T put(KafkaConsumer<byte[], byte[]> consumer);
  }
}
