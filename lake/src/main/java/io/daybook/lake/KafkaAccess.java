package io.daybook.lake;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Where a Kafka is, and how clients get in: by TLS, by a login.
 *
 * @param bootstrapServers as Kafka has it: {@code host:port}, several by commas
 * @param security Kafka's own client properties of {@link #SECURITY_PROPERTIES}, the same for every client
 */
public record KafkaAccess(String bootstrapServers, Map<String, String> security) implements Serializable {
  /** Client properties that a security may have: what {@code security}, {@code ssl} and {@code sasl} begin of the names that all clients know. */
  public static final Set<String> SECURITY_PROPERTIES = securityProperties();

  public KafkaAccess {
    requireNonNull(bootstrapServers, "bootstrapServers is null");
    security = Map.copyOf(security);
  }

  /** To one that asks nobody who he is. */
  public static KafkaAccess open(String bootstrapServers) {
    return new KafkaAccess(bootstrapServers, Map.of());
  }

  /** Whether Kafka itself takes the property for a secret. */
  public static boolean isSecret(String property) {
    ConfigDef.ConfigKey key = AdminClientConfig.configDef().configKeys().get(property);
    return key != null && key.type == ConfigDef.Type.PASSWORD;
  }

  /** A client's settings: where the Kafka is, how to get in, and the client's own, which win. */
  public Map<String, Object> with(Map<String, Object> own) {
    Map<String, Object> settings = new HashMap<>(security);
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.putAll(own);
    return settings;
  }

  /** As options of Spark's Kafka source. */
  Map<String, String> sparkOptions() {
    Map<String, String> options = new TreeMap<>();
    with(Map.of()).forEach((name, value) -> options.put("kafka." + name, value.toString()));
    return options;
  }

  private static Set<String> securityProperties() {
    Set<String> names = new TreeSet<>(AdminClientConfig.configNames());
    names.retainAll(ConsumerConfig.configNames());
    names.retainAll(ProducerConfig.configNames());
    names.removeIf(name -> !name.matches("(security|ssl|sasl)\\..*"));
    return Set.copyOf(names);
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return bootstrapServers;
  }
}
