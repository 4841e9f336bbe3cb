package io.daybook.benchmark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.infra.CaptureConfig;
import io.daybook.infra.EmbeddedCapture;
import io.daybook.infra.EmbeddedKafka;
import io.daybook.infra.EmbeddedPostgres;
import io.daybook.lake.Lake;
import io.daybook.lake.Offsets;
import io.daybook.speed.SpeedLayer;
import io.daybook.speed.SpeedQuery;
import io.daybook.speed.SpeedSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.spark.sql.Row;

/** The way of a change from a database's commit through capture, broker and speed layer to the commit of its partials, all on this machine. */
final class CaptureBench {
  private static final int PARTITIONS = 4;
  private static final Duration START = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long LOOK_EVERY_MILLIS = 100;

  private final CaptureLoad load;
  private final DaybookEngine.Parts parts;
  private final String bootstrapServers;

  private CaptureBench(CaptureLoad load, DaybookEngine.Parts parts, String bootstrapServers) {
    this.load = load;
    this.parts = parts;
    this.bootstrapServers = bootstrapServers;
  }

  /** Runs until the partials of every change are committed. */
  static CaptureResult run(int rate, Duration warmUp, Duration measured, Path home) throws Exception {
    Pipeline pipeline = DaybookEngine.pipeline();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(home.resolve("kafka"));
        EmbeddedPostgres postgres = EmbeddedPostgres.start(home.resolve("postgres"))) {
      CaptureLoad.createTables(postgres.jdbcUrl());
      try (EmbeddedCapture capture = EmbeddedCapture.start(home.resolve("capture"), config(kafka, postgres))) {
        Workload unused = new Workload(Instant.EPOCH, Duration.ZERO, warmUp, measured, rate, 1024, 0, PARTITIONS);
        EngineSetup setup =
            new EngineSetup(Files.createDirectory(home.resolve("engine")), kafka.bootstrapServers(), pipeline.source().topic(), unused);
        DaybookEngine.Parts parts = DaybookEngine.Parts.of(setup);
        SpeedSettings settings = SpeedSettings.at(setup.folder().resolve("speed"));
        SpeedLayer speed =
            new SpeedLayer(parts.lake(), parts.pipeline(), parts.references(), parts.topic(), parts.publisher(), settings, parts.clock());
        try (SpeedQuery query = speed.start()) {
          CaptureLoad load = new CaptureLoad(Instant.now().plus(START), warmUp, measured, rate);
          return new CaptureBench(load, parts, kafka.bootstrapServers()).run(postgres.jdbcUrl(), query);
        } finally {
          parts.lake().spark().stop();
        }
      }
    }
  }

  private static CaptureConfig config(EmbeddedKafka kafka, EmbeddedPostgres postgres) {
    return new CaptureConfig(
        postgres.host(),
        postgres.port(),
        kafka.bootstrapServers(),
        "shop",
        List.of("public.orders"),
        "daybook.heartbeat",
        PARTITIONS,
        Optional.of(CaptureLoad.DUE_TABLE));
  }

  private CaptureResult run(String jdbcUrl, SpeedQuery query) throws InterruptedException {
    CompletableFuture<Void> written = CompletableFuture.runAsync(() -> write(jdbcUrl));
    Lag.Samples lag = new Lag.Samples();
    long all = CaptureLoad.records(load.transactions());
    Instant lastNew = Instant.now();
    long before = -1;
    for (long published = 0; published < all; published = Offsets.total(query.publishedOffsets())) {
      query.throwIfFailed();
      if (written.isCompletedExceptionally()) {
        written.join();
      }
      Instant now = Instant.now();
      if (!now.isBefore(load.measuredFrom()) && now.isBefore(load.measuredUntil())) {
        lag.add(Duration.between(load.measuredFrom(), now).toMillis() / 1e3, due(now) - published);
      }
      lastNew = published > before ? now : lastNew;
      before = published;
      if (now.isAfter(lastNew.plus(PATIENCE))) {
        throw new IllegalStateException("Only %,d of %,d records were published, and no more came for %s".formatted(published, all, PATIENCE));
      }
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
    return new CaptureResult(load, latencies(), lag.lag(), orders());
  }

  private void write(String jdbcUrl) {
    try {
      load.write(jdbcUrl);
    } catch (SQLException e) {
      throw new IllegalStateException("The load could not be written: " + e.getMessage(), e);
    }
  }

  /** How many records should be there. */
  private long due(Instant now) {
    long transactions = Duration.between(load.firstDue(), now).toMillis() * load.rate() / 1000 / CaptureLoad.OF_TRANSACTION;
    return CaptureLoad.records(Math.min(load.transactions(), transactions));
  }

  private long orders() {
    Lake lake = parts.lake();
    return lake.read(lake.tables().provisional()).where(col("metric").equalTo("total")).agg(sum("orders")).head().getLong(0);
  }

  /** Each record's timestamp, which is when its transaction was due, against the commit of the batch that has its offset. */
  private Histogram latencies() {
    Map<Integer, NavigableMap<Long, Instant>> commits = commits();
    Histogram latencies = Latency.histogram();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrapServers), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          commits.keySet().stream().map(partition -> new TopicPartition(parts.pipeline().source().topic(), partition)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long left = CaptureLoad.records(load.transactions());
      while (left > 0) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          left--;
          Instant due = Instant.ofEpochMilli(record.timestamp());
          if (record.value() != null && !due.isBefore(load.measuredFrom())) {
            Latency.record(latencies, due, commits.get(record.partition()).higherEntry(record.offset()).getValue());
          }
        }
      }
    }
    return latencies;
  }

  /** By partition, when the records before an offset were committed. */
  private Map<Integer, NavigableMap<Long, Instant>> commits() {
    Map<Integer, NavigableMap<Long, Instant>> commits = new HashMap<>();
    for (Row row : parts.lake().read(parts.lake().tables().speedBatches()).collectAsList()) {
      Offsets.of(row, "until_offsets")
          .forEach((partition, until) -> commits.computeIfAbsent(partition, none -> new TreeMap<>()).merge(until, row.getAs("committed_at"), CaptureBench::earlier));
    }
    return commits;
  }

  private static Instant earlier(Instant left, Instant right) {
    return left.isBefore(right) ? left : right;
  }
}
