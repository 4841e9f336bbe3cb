package io.daybook.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.PartialsTopic;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer of the topic of partials. It has a batch in hand when it has the last message of it. */
final class PartialsReader implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Arrivals arrivals;
  private final Map<String, Instant> inHand = new HashMap<>();
  private final ReaderThread thread;
  private long eventsOfBatch;

  private PartialsReader(KafkaConsumer<byte[], byte[]> consumer, Workload load) {
    this.consumer = consumer;
    this.arrivals = new Arrivals(load);
    this.thread = ReaderThread.start("consumer of partials", this::poll);
  }

  /** Starts reading; creates the topic where Daybook has not. */
  static PartialsReader open(String bootstrapServers, Pipeline pipeline, Workload load) {
    PartialsTopic.open(bootstrapServers, pipeline).close();
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    return new PartialsReader(Topics.consumer(bootstrapServers, PartialsTopic.nameOf(pipeline), bytes, bytes), load);
  }

  private void poll() throws IOException {
    for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(50))) {
      JsonNode partial = JSON.readTree(message.value());
      if (partial.get("metric").textValue().equals("total")) {
        eventsOfBatch += partial.get("measures").get("orders").longValue();
      }
      if (partial.get("sequence").intValue() + 1 == partial.get("sequences").intValue()) {
        Instant now = Instant.now();
        inHand.put(partial.get("epoch").textValue() + ":" + partial.get("batch_id").longValue(), now);
        arrivals.add(eventsOfBatch, now);
        eventsOfBatch = 0;
      }
    }
  }

  long events() {
    return arrivals.events();
  }

  Histogram byCount() {
    return arrivals.byCount();
  }

  /** When the batch was in hand. Only after {@link #close}. */
  Optional<Instant> inHand(String batch) {
    return Optional.ofNullable(inHand.get(batch));
  }

  void throwIfFailed() {
    thread.throwIfFailed();
  }

  @Override
  public void close() {
    thread.close();
    consumer.close();
  }
}
