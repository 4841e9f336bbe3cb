package io.daybook.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The same three metrics in Kafka Streams as its users write them: a windowed store for the events seen, a windowed aggregate per metric, exactly once,
 * updates to a topic at each commit.
 */
final class KafkaStreamsPeer implements AutoCloseable {
  static final String OUTPUT = "kafka-streams-out";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration HORIZON = Duration.ofMinutes(10);
  private static final String SEEN = "seen";

  private final KafkaStreams streams;

  private KafkaStreamsPeer(KafkaStreams streams) {
    this.streams = streams;
  }

  static KafkaStreamsPeer start(String bootstrapServers, String topic, Path folder) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(Stores.windowStoreBuilder(Stores.persistentWindowStore(SEEN, HORIZON, HORIZON, false), Serdes.String(), Serdes.ByteArray()));
    KStream<byte[], Order> orders =
        builder
            .stream(topic, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
            .mapValues(KafkaStreamsPeer::order)
            .processValues(FirstDelivery::new, SEEN);
    aggregate(orders, "by_region", Duration.ofMinutes(1), Order::region);
    aggregate(orders, "by_channel", Duration.ofMinutes(1), Order::channel);
    aggregate(orders, "total", Duration.ofHours(1), order -> "");
    KafkaStreams streams = new KafkaStreams(builder.build(), settings(bootstrapServers, folder));
    streams.start();
    return new KafkaStreamsPeer(streams);
  }

  private static Properties settings(String bootstrapServers, Path folder) {
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG, "daybook-bench",
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            StreamsConfig.STATE_DIR_CONFIG, folder.resolve("kafka-streams").toString(),
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2,
            StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100,
            StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2,
            StreamsConfig.REPLICATION_FACTOR_CONFIG, 1,
            StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest",
            StreamsConfig.producerPrefix("compression.type"), "lz4"));
    return settings;
  }

  private static void aggregate(KStream<byte[], Order> orders, String metric, Duration window, java.util.function.Function<Order, String> dimension) {
    orders
        .groupBy((key, order) -> dimension.apply(order), Grouped.with(metric, Serdes.String(), orderSerde()))
        .windowedBy(TimeWindows.ofSizeAndGrace(window, HORIZON))
        .aggregate(() -> new Total(0, 0, 0), (value, order, total) -> total.plus(order), Materialized.with(Serdes.String(), totalSerde()))
        .toStream()
        .map((key, total) -> KeyValue.pair(metric + "|" + key.window().start() + "|" + key.key(), total))
        .to(OUTPUT, Produced.with(Serdes.String(), totalSerde()));
  }

  @Override
  public void close() {
    streams.close(Duration.ofSeconds(30));
  }

  /** @param due when the delivery was due, in milliseconds since 1970: the record's timestamp */
  record Order(long eventId, String region, String channel, long cents, long due) {}

  /** @param newestDue the latest due time of the deliveries in it */
  record Total(long orders, long cents, long newestDue) {
    Total plus(Order order) {
      return new Total(orders + 1, cents + order.cents(), Math.max(newestDue, order.due()));
    }
  }

  private static Order order(byte[] value) {
    try {
      JsonNode envelope = JSON.readTree(value);
      JsonNode after = envelope.get("after");
      long cents = new BigDecimal(after.get("amount").textValue()).movePointRight(2).longValueExact();
      return new Order(envelope.get("source").get("lsn").longValue(), after.get("region").textValue(), after.get("channel").textValue(), cents, 0);
    } catch (IOException e) {
      throw new IllegalStateException("Not an order: " + new String(value, StandardCharsets.UTF_8), e);
    }
  }

  /** Leaves out an event that was seen within the horizon. */
  private static final class FirstDelivery implements FixedKeyProcessor<byte[], Order, Order> {
    private FixedKeyProcessorContext<byte[], Order> context;
    private WindowStore<String, byte[]> seen;

    @Override
    public void init(FixedKeyProcessorContext<byte[], Order> newContext) {
      context = newContext;
      seen = newContext.getStateStore(SEEN);
    }

    @Override
    public void process(FixedKeyRecord<byte[], Order> record) {
      Order order = record.value();
      String id = Long.toString(order.eventId());
      try (var earlier = seen.fetch(id, record.timestamp() - HORIZON.toMillis(), record.timestamp())) {
        if (!earlier.hasNext()) {
          context.forward(record.withValue(new Order(order.eventId(), order.region(), order.channel(), order.cents(), record.timestamp())));
        }
      }
      seen.put(id, new byte[0], record.timestamp());
    }
  }

  private static Serde<Order> orderSerde() {
    return Serdes.serdeFrom(
        (topic, order) -> {
          byte[] region = order.region().getBytes(StandardCharsets.UTF_8);
          byte[] channel = order.channel().getBytes(StandardCharsets.UTF_8);
          return ByteBuffer.allocate(32 + region.length + channel.length)
              .putLong(order.eventId())
              .putLong(order.cents())
              .putLong(order.due())
              .putInt(region.length)
              .putInt(channel.length)
              .put(region)
              .put(channel)
              .array();
        },
        (topic, bytes) -> {
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          long eventId = buffer.getLong();
          long cents = buffer.getLong();
          long due = buffer.getLong();
          byte[] region = new byte[buffer.getInt()];
          byte[] channel = new byte[buffer.getInt()];
          buffer.get(region).get(channel);
          return new Order(eventId, new String(region, StandardCharsets.UTF_8), new String(channel, StandardCharsets.UTF_8), cents, due);
        });
  }

  static Serde<Total> totalSerde() {
    return Serdes.serdeFrom(
        (topic, total) -> total == null ? null : ByteBuffer.allocate(24).putLong(total.orders()).putLong(total.cents()).putLong(total.newestDue()).array(),
        (topic, bytes) -> {
          if (bytes == null) {
            return null;
          }
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          return new Total(buffer.getLong(), buffer.getLong(), buffer.getLong());
        });
  }
}
