package io.daybook.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFilterFunction;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.triggers.TriggerResult;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The same three metrics in Apache Flink as its users write them: keyed state that expires for the events seen, a window per metric, RocksDB with
 * incremental checkpoints, and a sink that commits its transactions with them.
 */
final class FlinkPeer implements Engine {
  private static final int PARALLELISM = 2;

  private final StreamExecutionEnvironment environment;
  private JobClient job;
  private CompletableFuture<JobExecutionResult> end;

  FlinkPeer(EngineSetup setup) {
    this.environment = StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, settings(setup.folder()));
    DataStream<Order> orders =
        environment
            .fromSource(source(setup), WatermarkStrategy.forMonotonousTimestamps(), "orders")
            .keyBy(Order::eventId)
            .filter(new FirstDelivery());
    Arrays.stream(PeerMetric.values()).map(metric -> updates(orders, metric)).reduce(DataStream::union).orElseThrow().sinkTo(sink(setup));
  }

  @Override
  public void start() {
    try {
      job = environment.executeAsync("daybook-bench");
      end = job.getJobExecutionResult();
    } catch (Exception e) {
      throw new IllegalStateException("Flink did not start: " + e, e);
    }
  }

  private static Configuration settings(Path folder) {
    Configuration settings = new Configuration();
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
    settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.resolve("checkpoints").toUri().toString());
    settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb"); // the events of ten minutes cannot be written anew each second
    settings.set(RocksDBOptions.LOCAL_DIRECTORIES, folder.resolve("state").toString());
    settings.set(RocksDBOptions.TIMER_SERVICE_FACTORY, EmbeddedRocksDBStateBackend.PriorityQueueStateType.HEAP); // a timer per cell
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(1024)); // for RocksDB; the default is for tests
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    settings.set(PipelineOptions.GENERIC_TYPES, false); // fails rather than serialize by reflection
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    return settings;
  }

  private static KafkaSource<Order> source(EngineSetup setup) {
    return KafkaSource.<Order>builder()
        .setBootstrapServers(setup.bootstrapServers())
        .setTopics(setup.topic())
        .setGroupId("daybook-bench")
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new Decoder())
        .build();
  }

  private static DataStream<Update> updates(DataStream<Order> orders, PeerMetric metric) {
    return orders
        .keyBy(metric::dimension)
        .window(TumblingEventTimeWindows.of(metric.window()))
        .allowedLateness(PeerMetric.HORIZON)
        .trigger(new AfterChange())
        .aggregate(new Aggregate(), new Named(metric));
  }

  private static KafkaSink<Update> sink(EngineSetup setup) {
    return KafkaSink.<Update>builder()
        .setBootstrapServers(setup.bootstrapServers())
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix("daybook-bench")
        .setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "600000") // below the broker's largest
        .setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4")
        .setRecordSerializer(
            (KafkaRecordSerializationSchema<Update>)
                (update, context, timestamp) ->
                    new ProducerRecord<>(PeerMetric.UPDATES, update.cell().getBytes(StandardCharsets.UTF_8), update.total().bytes()))
        .build();
  }

  @Override
  public void throwIfFailed() {
    if (end.isDone()) {
      end.join(); // says why
      throw new IllegalStateException("Flink's job ended by itself");
    }
  }

  @Override
  public void close() {
    job.cancel();
  }

  /** What goes to the topic. Public, because Flink serializes public records by their fields and others not. */
  public record Update(String cell, Total total) {}

  private static final class Decoder implements KafkaRecordDeserializationSchema<Order> {
    private static final long serialVersionUID = 1;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Order> out) {
      out.collect(Order.of(record.value(), record.timestamp()));
    }

    @Override
    public TypeInformation<Order> getProducedType() {
      return TypeInformation.of(Order.class);
    }
  }

  /** Leaves out an event that was seen within the horizon. */
  private static final class FirstDelivery extends RichFilterFunction<Order> {
    private static final long serialVersionUID = 1;

    private transient ValueState<Boolean> seen;

    @Override
    public void open(OpenContext context) {
      ValueStateDescriptor<Boolean> descriptor = new ValueStateDescriptor<>("seen", Boolean.class);
      descriptor.enableTimeToLive(StateTtlConfig.newBuilder(PeerMetric.HORIZON).build());
      seen = getRuntimeContext().getState(descriptor);
    }

    @Override
    public boolean filter(Order order) throws IOException {
      boolean first = seen.value() == null;
      seen.update(true);
      return first;
    }
  }

  /** Lets a window send its total within a tenth of a second of a change, as often as Kafka Streams commits. */
  private static final class AfterChange extends Trigger<Order, TimeWindow> {
    private static final long serialVersionUID = 1;
    private static final long EVERY_MILLIS = 100;

    @Override
    public TriggerResult onElement(Order order, long timestamp, TimeWindow window, TriggerContext context) {
      context.registerProcessingTimeTimer((context.getCurrentProcessingTime() / EVERY_MILLIS + 1) * EVERY_MILLIS);
      return TriggerResult.CONTINUE;
    }

    @Override
    public TriggerResult onProcessingTime(long time, TimeWindow window, TriggerContext context) {
      return TriggerResult.FIRE;
    }

    @Override
    public TriggerResult onEventTime(long time, TimeWindow window, TriggerContext context) {
      return TriggerResult.CONTINUE;
    }

    @Override
    public void clear(TimeWindow window, TriggerContext context) {
      // A timer that is left fires once more, on a window that is empty.
    }
  }

  private static final class Aggregate implements AggregateFunction<Order, Total, Total> {
    private static final long serialVersionUID = 1;

    @Override
    public Total createAccumulator() {
      return Total.ZERO;
    }

    @Override
    public Total add(Order order, Total total) {
      return total.plus(order);
    }

    @Override
    public Total getResult(Total total) {
      return total;
    }

    @Override
    public Total merge(Total one, Total other) {
      return one.plus(other);
    }
  }

  private static final class Named extends ProcessWindowFunction<Total, Update, String, TimeWindow> {
    private static final long serialVersionUID = 1;

    private final PeerMetric metric;

    Named(PeerMetric metric) {
      this.metric = metric;
    }

    @Override
    public void process(String dimension, Context context, Iterable<Total> totals, Collector<Update> out) {
      totals.forEach(total -> out.collect(new Update(metric.cell(context.window().getStart(), dimension), total)));
    }
  }
}
