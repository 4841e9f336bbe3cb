package io.daybook.tests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the topic of partials from its beginning as the contract tells its consumers to: by epoch, what is not after the last applied is left out. */
final class PartialsConsumer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, BigDecimal> sums = new TreeMap<>();
  private final Map<String, long[]> lastApplied = new HashMap<>();
  private final Map<String, Integer> messages = new TreeMap<>();
  private final Map<String, Integer> repeated = new TreeMap<>();

  /** Applies all that is in the topic now. */
  static PartialsConsumer of(String bootstrapServers, String topic) {
    PartialsConsumer consumer = new PartialsConsumer();
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", bootstrapServers,
            "key.deserializer", StringDeserializer.class,
            "value.deserializer", StringDeserializer.class,
            "isolation.level", "read_committed");
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<String, String> kafka = new KafkaConsumer<>(settings)) {
      kafka.assign(List.of(partition));
      kafka.seekToBeginning(List.of(partition));
      long end = kafka.endOffsets(List.of(partition)).get(partition);
      while (kafka.position(partition) < end) {
        for (ConsumerRecord<String, String> record : kafka.poll(Duration.ofMillis(200))) {
          consumer.apply(record.value());
        }
      }
    }
    return consumer;
  }

  /** The sum of a measure by business date. */
  Map<String, BigDecimal> sums(String metric, String measure) {
    Map<String, BigDecimal> byDate = new TreeMap<>();
    String prefix = metric + "." + measure + " ";
    sums.forEach((name, sum) -> {
      if (name.startsWith(prefix)) {
        byDate.put(name.substring(prefix.length()), sum);
      }
    });
    return byDate;
  }

  /** How many messages there are of each batch, without those that came once more, by epoch and batch id. */
  Map<String, Integer> messages() {
    return messages;
  }

  /** How many messages came once more, by epoch and batch id. */
  Map<String, Integer> repeated() {
    return repeated;
  }

  private void apply(String json) {
    JsonNode partial;
    try {
      partial = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
    String batch = partial.get("epoch").textValue() + " " + partial.get("batch_id");
    long[] place = {partial.get("batch_id").longValue(), partial.get("sequence").longValue()};
    long[] last = lastApplied.get(partial.get("epoch").textValue());
    if (last != null && (place[0] < last[0] || place[0] == last[0] && place[1] <= last[1])) {
      repeated.merge(batch, 1, Integer::sum);
      return;
    }
    messages.merge(batch, 1, Integer::sum);
    lastApplied.put(partial.get("epoch").textValue(), place);
    partial
        .get("measures")
        .fields()
        .forEachRemaining(
            measure -> {
              String name = "%s.%s %s".formatted(partial.get("metric").textValue(), measure.getKey(), partial.get("business_date").textValue());
              sums.merge(name, new BigDecimal(measure.getValue().asText()), BigDecimal::add);
            });
  }
}
