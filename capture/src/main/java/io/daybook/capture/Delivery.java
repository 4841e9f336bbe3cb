package io.daybook.capture;

import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends what Debezium reads to Kafka, and tells Debezium that it is done only when the broker has it.
 *
 * <p>Only ends of transactions are marked as done (and snapshot reads, which belong to none). So after a kill whole transactions come again, each event
 * with the same identity, and never the rest of one without its beginning: the row of the {@link SourceClock} and the count of its events are there.
 * All records of a key are in one partition, by Kafka's own rule, in the order of the source.
 */
final class Delivery implements ChangeConsumer<ChangeEvent<String, String>>, AutoCloseable {
  private final CaptureSettings settings;
  private final SourceClock clock;
  private final KafkaProducer<String, String> producer;

  private final Runnable reading;

  /** @param reading is called when the database's log is read, and the snapshot behind: at every event of the transaction topic */
  Delivery(CaptureSettings settings, Runnable reading) {
    this.settings = settings;
    this.reading = reading;
    this.clock = new SourceClock();
    this.producer = new KafkaProducer<>(producerConfig(settings.kafka()), new StringSerializer(), new StringSerializer());
  }

  @Override
  public void handleBatch(List<ChangeEvent<String, String>> events, RecordCommitter<ChangeEvent<String, String>> committer)
      throws InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>(events.size());
    ChangeEvent<String, String> lastDone = null;
    for (ChangeEvent<String, String> event : events) {
      if (event.destination().equals(settings.transactionTopic())) {
        sent.add(producer.send(new ProducerRecord<>(event.destination(), event.key(), event.value())));
        reading.run();
        if (Transactions.isEnd(event.value())) {
          clock.transactionEnded();
          lastDone = event;
        }
      } else if (settings.tableTopics().contains(event.destination())) {
        sent.add(producer.send(record(event)));
        if (settings.arrivalTopic().filter(event.destination()::equals).isPresent()) {
          clock.heard(event.value());
        }
        lastDone = Transactions.isOfNone(event.value()) ? event : lastDone;
      } // else a heartbeat of Debezium's: its place may be amid a transaction
    }
    acknowledged(sent);
    if (lastDone != null) {
      committer.markProcessed(lastDone);
    }
    committer.markBatchFinished();
  }

  private ProducerRecord<String, String> record(ChangeEvent<String, String> event) {
    // A truncate has no key, and belongs to no partition more than to another.
    Integer partition = event.key() == null ? 0 : null;
    Long arrival = event.value() == null ? clock.last() : clock.next(); // a tombstone arrives with its deletion
    return new ProducerRecord<>(event.destination(), partition, arrival, event.key(), event.value());
  }

  private static void acknowledged(List<Future<RecordMetadata>> sent) throws InterruptedException {
    try {
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new KafkaException("Kafka refused a record: " + e.getCause().getMessage(), e.getCause());
    }
  }

  private static Map<String, Object> producerConfig(String kafka) {
    return Map.of(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka,
        ProducerConfig.ACKS_CONFIG, "all",
        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
        ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4",
        ProducerConfig.LINGER_MS_CONFIG, 5,
        ProducerConfig.BATCH_SIZE_CONFIG, 1 << 16,
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_MESSAGE_BYTES,
        // A broker that is away is waited for: what is not acknowledged is not done.
        ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE,
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE,
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
  }

  @Override
  public void close() {
    producer.close();
  }
}
