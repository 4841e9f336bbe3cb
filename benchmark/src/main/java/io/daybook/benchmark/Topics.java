package io.daybook.benchmark;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/** The topics of a run: made before anything reads or writes them. */
final class Topics {
  private Topics() {}

  /** @param partitions by topic */
  static void create(String bootstrapServers, Map<String, Integer> partitions) throws InterruptedException, ExecutionException {
    List<NewTopic> topics = partitions.entrySet().stream().map(topic -> new NewTopic(topic.getKey(), topic.getValue(), (short) 1)).toList();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(topics).all().get();
    }
  }

  /** Opens a consumer of all that is committed to a topic's only partition, from the beginning. */
  static <K, V> KafkaConsumer<K, V> consumer(String bootstrapServers, String topic, Deserializer<K> keys, Deserializer<V> values) {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    KafkaConsumer<K, V> consumer = new KafkaConsumer<>(settings, keys, values);
    consumer.assign(List.of(new TopicPartition(topic, 0)));
    return consumer;
  }
}
