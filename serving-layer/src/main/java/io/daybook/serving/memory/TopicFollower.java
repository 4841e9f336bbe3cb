package io.daybook.serving.memory;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.KafkaAccess;
import io.daybook.lake.PartialsTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out the batches of partials that the topic brings, from the time on at which it is opened. Whatever the topic leaves out, the tables have: after a
 * broker was away, or the topic was made anew, it goes on with what is new. For one thread.
 */
final class TopicFollower implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long PROBE_MILLIS = 1000;

  private final KafkaAccess kafka;
  private final Pipeline pipeline;
  private final TopicPartition partition;
  private final KafkaConsumer<String, String> consumer;
  private final BatchAssembly assembly = new BatchAssembly();
  private long probedAtMillis;

  private TopicFollower(KafkaAccess kafka, Pipeline pipeline, TopicPartition partition, KafkaConsumer<String, String> consumer) {
    this.kafka = kafka;
    this.pipeline = pipeline;
    this.partition = partition;
    this.consumer = consumer;
  }

  /** @throws KafkaException where the addresses are none */
  static TopicFollower open(KafkaAccess kafka, Pipeline pipeline) {
    TopicPartition partition = new TopicPartition(PartialsTopic.nameOf(pipeline), 0);
    KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            kafka.with(Map.ofEntries(
                Map.entry(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class),
                Map.entry(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class),
                Map.entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false),
                Map.entry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false),
                Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest"),
                Map.entry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000),
                Map.entry(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1),
                Map.entry(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000),
                Map.entry(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 5000), // a topic that was made anew is found
                Map.entry(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis()),
                Map.entry(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis()))));
    consumer.assign(List.of(partition));
    consumer.seekToEnd(List.of(partition));
    return new TopicFollower(kafka, pipeline, partition, consumer);
  }

  /**
   * Waits a moment for messages, and once a second for a word of the broker.
   *
   * @throws KafkaException where the broker does not answer
   */
  void poll(Consumer<PartialBatch> batches) {
    if (System.currentTimeMillis() - probedAtMillis > PROBE_MILLIS) {
      consumer.endOffsets(List.of(partition), PATIENCE);
      probedAtMillis = System.currentTimeMillis();
    }
    for (ConsumerRecord<String, String> message : consumer.poll(POLL)) {
      try {
        assembly.add(PartialMessage.of(message.value(), pipeline)).ifPresent(batches);
      } catch (IllegalArgumentException e) {
        log.warn("Message {} of topic {} at {} is left to the tables: {}", message.offset(), partition.topic(), kafka, e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    try {
      consumer.close(CloseOptions.timeout(PATIENCE));
    } catch (InterruptException e) {
      Thread.currentThread().interrupt();
    }
  }
}
