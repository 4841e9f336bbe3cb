package io.daybook.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.daybook.core.DaybookException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topic of a replay: creates it, and finds out how much of the replay it holds already. */
final class ReplayTopic {
  /** The delivery's index in its plan, as text. */
  static final String INDEX_HEADER = "daybook.replay";

  /** {@link ReplayPlan#prefix} of the delivery, 8 bytes: tells whether the topic's content comes from this very plan. */
  static final String PREFIX_HEADER = "daybook.replay.prefix";

  /** Room for a malformed line without an end. */
  static final int MAX_MESSAGE_BYTES = 8 << 20;

  private static final Map<String, String> CONFIG =
      Map.of(
          TopicConfig.RETENTION_MS_CONFIG, "-1",
          TopicConfig.RETENTION_BYTES_CONFIG, "-1",
          TopicConfig.CLEANUP_POLICY_CONFIG, "delete",
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime",
          TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE),
          TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE),
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_MESSAGE_BYTES));

  /** Those without which simulated arrival times would be lost, by deletion or by replacement. */
  private static final List<String> ESSENTIAL_CONFIG =
      List.of(
          TopicConfig.RETENTION_MS_CONFIG,
          TopicConfig.RETENTION_BYTES_CONFIG,
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);

  private final ReplayTarget target;
  private final String topic;
  private final Duration patience;

  ReplayTopic(ReplayTarget target, String topic, Duration patience) {
    this.target = target;
    this.topic = topic;
    this.patience = patience;
  }

  /** How many records each partition holds; all 0 for a topic that was just created. */
  long[] prepared() {
    String attempted = "prepare topic " + topic;
    try (Admin admin = Admin.create(Map.of(
        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, target.bootstrapServers(),
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis(),
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) patience.toMillis() / 2))) {
      int partitions = existingPartitions(admin).orElseGet(() -> created(admin));
      checkConfig(admin);
      return recordCounts(admin, partitions);
    } catch (KafkaException e) {
      throw failure(attempted, e);
    }
  }

  /**
   * Checks that the last record of each partition is the delivery that the plan has there.
   *
   * @param lastDeliveries by partition, the index in the plan; empty where the plan has fewer deliveries for the partition than it holds
   */
  void verify(ReplayPlan plan, Map<Integer, Optional<Integer>> lastDeliveries, long[] counts) {
    Map<Integer, ConsumerRecord<byte[], byte[]>> last = lastRecords(lastDeliveries.keySet(), counts);
    lastDeliveries.forEach(
        (partition, expected) -> {
          long offset = counts[partition] - 1;
          ConsumerRecord<byte[], byte[]> found = last.get(partition);
          Header index = found.headers().lastHeader(INDEX_HEADER);
          Header prefix = found.headers().lastHeader(PREFIX_HEADER);
          if (index == null || prefix == null) {
            throw Errors.otherReplayOnTopic(topic, partition, offset, "was not sent by a replay");
          }
          String foundIndex = new String(index.value(), UTF_8);
          if (expected.isEmpty()) {
            throw Errors.otherReplayOnTopic(topic, partition, offset, "is delivery %s, beyond the end of this replay".formatted(foundIndex));
          }
          if (!foundIndex.equals(expected.get().toString())) {
            throw Errors.otherReplayOnTopic(
                topic, partition, offset, "is delivery %s, where this replay has delivery %d".formatted(foundIndex, expected.get()));
          }
          if (!ByteBuffer.wrap(prefix.value()).equals(ByteBuffer.wrap(prefix(plan, expected.get())))) {
            throw Errors.otherReplayOnTopic(topic, partition, offset, "is delivery %s of a replay that differs from this one".formatted(foundIndex));
          }
        });
  }

  static byte[] prefix(ReplayPlan plan, int index) {
    return ByteBuffer.allocate(Long.BYTES).putLong(plan.prefix(index)).array();
  }

  private Optional<Integer> existingPartitions(Admin admin) {
    try {
      return Optional.of(result(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().size());
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    }
  }

  private int created(Admin admin) {
    try {
      result(admin.createTopics(List.of(new NewTopic(topic, Optional.of(target.partitions()), Optional.empty()).configs(CONFIG))).all());
      return target.partitions();
    } catch (TopicExistsException e) {
      return existingPartitions(admin).orElseThrow(() -> e); // somebody was faster
    }
  }

  private void checkConfig(Admin admin) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = untilKnown(() -> admin.describeConfigs(List.of(resource)).all()).get(resource);
    for (String key : ESSENTIAL_CONFIG) {
      String actual = config.get(key).value();
      if (!CONFIG.get(key).equals(actual)) {
        throw Errors.topicConfig(topic, key, actual, CONFIG.get(key));
      }
    }
  }

  private long[] recordCounts(Admin admin, int partitions) {
    Map<TopicPartition, ListOffsetsResultInfo> beginnings = untilKnown(() -> admin.listOffsets(all(partitions, OffsetSpec.earliest())).all());
    Map<TopicPartition, ListOffsetsResultInfo> ends = untilKnown(() -> admin.listOffsets(all(partitions, OffsetSpec.latest())).all());
    beginnings.forEach(
        (partition, beginning) -> {
          if (beginning.offset() > 0) {
            throw Errors.recordsExpired(topic, partition.partition(), beginning.offset());
          }
        });
    return IntStream.range(0, partitions).mapToLong(partition -> ends.get(new TopicPartition(topic, partition)).offset()).toArray();
  }

  private Map<TopicPartition, OffsetSpec> all(int partitions, OffsetSpec spec) {
    return IntStream.range(0, partitions).boxed().collect(Collectors.toMap(partition -> new TopicPartition(topic, partition), partition -> spec));
  }

  private Map<Integer, ConsumerRecord<byte[], byte[]>> lastRecords(Collection<Integer> partitions, long[] counts) {
    Map<Integer, ConsumerRecord<byte[], byte[]>> last = new HashMap<>();
    long deadline = System.nanoTime() + patience.toNanos();
    String attempted = "read the end of topic " + topic;
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions.stream().map(partition -> new TopicPartition(topic, partition)).toList());
      partitions.forEach(partition -> consumer.seek(new TopicPartition(topic, partition), counts[partition] - 1));
      while (last.size() < partitions.size()) {
        if (System.nanoTime() > deadline) {
          throw Errors.brokerUnreachable(target.bootstrapServers(), attempted, patience, null);
        }
        consumer.poll(Duration.ofMillis(100)).forEach(found -> last.putIfAbsent(found.partition(), found));
      }
      return last;
    } catch (KafkaException e) {
      throw failure(attempted, e);
    }
  }

  private Map<String, Object> consumerConfig() {
    return Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, target.bootstrapServers(),
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none",
        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false,
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis(),
        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) patience.toMillis() / 2);
  }

  private interface Request<T> {
    KafkaFuture<T> send();
  }

  /** A topic that was just created is not known everywhere at once. */
  private <T> T untilKnown(Request<T> request) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return result(request.send());
      } catch (UnknownTopicOrPartitionException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  private <T> T result(KafkaFuture<T> future) {
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException failure ? failure : new KafkaException(e.getCause());
    } catch (java.util.concurrent.TimeoutException e) {
      throw new TimeoutException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    }
  }

  /** @param e also thrown for addresses that cannot be resolved, when a client is made */
  private DaybookException failure(String attempted, KafkaException e) {
    boolean unanswered = e instanceof RetriableException || e.getMessage() != null && e.getMessage().startsWith("Failed to");
    return unanswered
        ? Errors.brokerUnreachable(target.bootstrapServers(), attempted, patience, e)
        : Errors.sendFailed(topic, target.bootstrapServers(), e);
  }
}
