package io.daybook.benchmark;

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
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The same three metrics in Kafka Streams as its users write them: a windowed store for the events seen, a windowed aggregate per metric, exactly
 * once, updates to a topic at each commit.
 */
final class KafkaStreamsPeer implements Engine {
  private static final String SEEN = "seen";

  private final KafkaStreams streams;

  KafkaStreamsPeer(EngineSetup setup) {
    StreamsBuilder builder = new StreamsBuilder();
    WindowBytesStoreSupplier seen = Stores.persistentWindowStore(SEEN, PeerMetric.HORIZON, PeerMetric.HORIZON, false);
    builder.addStateStore(Stores.windowStoreBuilder(seen, Serdes.String(), Serdes.ByteArray()));
    KStream<byte[], Order> orders =
        builder.stream(setup.topic(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())).processValues(FirstDelivery::new, SEEN);
    for (PeerMetric metric : PeerMetric.values()) {
      aggregate(orders, metric);
    }
    this.streams = new KafkaStreams(builder.build(), settings(setup.bootstrapServers(), setup.folder()));
  }

  @Override
  public void start() {
    streams.start();
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

  private static void aggregate(KStream<byte[], Order> orders, PeerMetric metric) {
    orders
        .groupBy((key, order) -> metric.dimension(order), Grouped.with(metric.title(), Serdes.String(), orderSerde()))
        .windowedBy(TimeWindows.ofSizeAndGrace(metric.window(), PeerMetric.HORIZON))
        .aggregate(() -> Total.ZERO, (value, order, total) -> total.plus(order), Materialized.with(Serdes.String(), totalSerde()))
        .toStream()
        .map((key, total) -> KeyValue.pair(metric.cell(key.window().start(), key.key()), total))
        .to(PeerMetric.UPDATES, Produced.with(Serdes.String(), totalSerde()));
  }

  @Override
  public void throwIfFailed() {
    if (streams.state() == KafkaStreams.State.ERROR) {
      throw new IllegalStateException("Kafka Streams stopped by itself. With its log switched on (log4j2.xml of the benchmark) it says why.");
    }
  }

  @Override
  public void close() {
    streams.close(Duration.ofSeconds(30));
  }

  /** Leaves out an event that was seen within the horizon. */
  private static final class FirstDelivery implements FixedKeyProcessor<byte[], byte[], Order> {
    private FixedKeyProcessorContext<byte[], Order> context;
    private WindowStore<String, byte[]> seen;

    @Override
    public void init(FixedKeyProcessorContext<byte[], Order> newContext) {
      context = newContext;
      seen = newContext.getStateStore(SEEN);
    }

    @Override
    public void process(FixedKeyRecord<byte[], byte[]> record) {
      Order order = Order.of(record.value(), record.timestamp());
      String id = Long.toString(order.eventId());
      try (var earlier = seen.fetch(id, record.timestamp() - PeerMetric.HORIZON.toMillis(), record.timestamp())) {
        if (!earlier.hasNext()) {
          context.forward(record.withValue(order));
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

  private static Serde<Total> totalSerde() {
    return Serdes.serdeFrom((topic, total) -> total == null ? null : total.bytes(), (topic, bytes) -> bytes == null ? null : Total.of(bytes));
  }
}
