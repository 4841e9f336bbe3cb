package io.daybook.tests;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic of a real Kafka, for deliveries of a test's own making with arrivals in any year. */
record TopicOfSent(String bootstrapServers, String name) {
  static TopicOfSent create(String bootstrapServers, String name, int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(Map.of("retention.ms", "-1")))).all().get();
    }
    return new TopicOfSent(bootstrapServers, name);
  }

  /** Sends deliveries in their order, and returns when the broker has all of them. */
  void send(List<Sent> deliveries) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> acknowledged = new ArrayList<>();
      for (Sent sent : deliveries) {
        acknowledged.add(producer.send(new ProducerRecord<>(name, sent.partition(), sent.arrival().toEpochMilli(), null, sent.value())));
      }
      for (Future<RecordMetadata> each : acknowledged) {
        each.get();
      }
    }
  }
}
