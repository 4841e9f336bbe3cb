package io.daybook.capture;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics of a capture, made where they are absent; they keep their records, and the timestamps that these come with. */
record Topics(CaptureSettings settings) {
  /** Room for a row with long texts, before and after. */
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

  void create() throws InterruptedException {
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.kafka()))) {
      List<NewTopic> absent =
          Stream.concat(
                  settings.tableTopics().stream().map(topic -> topic(topic, settings.partitions())),
                  settings.singlePartitionTopics().map(topic -> topic(topic, 1)))
              .toList();
      for (NewTopic topic : absent) {
        create(admin, topic);
      }
    }
  }

  private static void create(Admin admin, NewTopic topic) throws InterruptedException {
    try {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new KafkaException("Cannot create the topic %s: %s".formatted(topic.name(), e.getCause().getMessage()), e.getCause());
      }
    }
  }

  private static NewTopic topic(String name, int partitions) {
    return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(CONFIG);
  }
}
