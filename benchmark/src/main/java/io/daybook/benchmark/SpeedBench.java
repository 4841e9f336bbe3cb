package io.daybook.benchmark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import io.daybook.batch.Ingest;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeSession;
import io.daybook.lake.Offsets;
import io.daybook.lake.PartialsPublisher;
import io.daybook.lake.PartialsTopic;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.Topic;
import io.daybook.speed.SpeedLayer;
import io.daybook.speed.SpeedQuery;
import io.daybook.speed.SpeedSettings;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Daybook's speed layer under the load, in this process. */
final class SpeedBench {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration INGEST_PERIOD = Duration.ofSeconds(30);

  private final Path folder;
  private final String bootstrapServers;
  private final IngestUse ingestUse;

  /** Whether the ingest runs beside the speed layer. */
  enum IngestUse {
    OFF,
    ON
  }

  SpeedBench(Path folder, String bootstrapServers, IngestUse ingestUse) {
    this.folder = folder;
    this.bootstrapServers = bootstrapServers;
    this.ingestUse = ingestUse;
  }

  static Pipeline pipeline() {
    try (InputStream text = SpeedBench.class.getResourceAsStream("orders.yaml")) {
      return PipelineReader.read("orders.yaml", new String(text.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError("orders.yaml is in this jar", e);
    }
  }

  /** Runs from where the prefilled deliveries are in the topic to the commit of the last delivery. */
  SpeedResult run(Workload load) throws InterruptedException {
    Pipeline pipeline = pipeline();
    try (SparkSession spark = LakeSession.start("local[2]")) {
      Lake lake = Lake.open(spark, folder.resolve("lake"), pipeline);
      ReferenceRates references = ReferenceRates.refresh(lake, pipeline, folder, Instant.now());
      Topic topic = new KafkaTopic(bootstrapServers, pipeline.source().topic());
      PartialsPublisher publisher = PartialsTopic.open(bootstrapServers, pipeline);
      SpeedLayer speed = new SpeedLayer(lake, pipeline, references, topic, publisher, SpeedSettings.at(folder.resolve("speed")), Clock.systemUTC());
      Ingest ingest = new Ingest(lake, pipeline, references, topic, publisher, Clock.systemUTC());
      ScheduledExecutorService ingestThread = Executors.newSingleThreadScheduledExecutor();
      Instant begun = Instant.now();
      try (SpeedQuery query = speed.start()) {
        await(query, Offsets.total(topic.beginningOffsets()) + load.prefilled());
        Duration catchUp = Duration.between(begun, Instant.now());
        if (ingestUse == IngestUse.ON) {
          ingestThread.scheduleWithFixedDelay(ingest::catchUp, 0, INGEST_PERIOD.toSeconds(), TimeUnit.SECONDS);
        }
        sleepUntil(load.measuredFrom());
        Duration cpuBefore = cpu();
        await(query, load.deliveries());
        Duration cpu = cpu().minus(cpuBefore);
        ingestThread.shutdown();
        return result(load, lake, catchUp, cpu);
      } finally {
        ingestThread.shutdown();
        ingestThread.awaitTermination(5, TimeUnit.MINUTES);
      }
    } catch (IOException e) {
      throw new IllegalStateException("Spark did not stop: " + e.getMessage(), e);
    }
  }

  private static void await(SpeedQuery query, long published) {
    while (Offsets.total(query.publishedOffsets()) < published) {
      query.awaitProgress(PATIENCE);
    }
  }

  private static SpeedResult result(Workload load, Lake lake, Duration catchUp, Duration cpu) {
    Histogram ofDeliveries = new Histogram(TimeUnit.HOURS.toMillis(1), 3);
    Histogram freshest = new Histogram(TimeUnit.HOURS.toMillis(1), 3);
    for (Row batch : lake.read(lake.tables().speedBatches()).collectAsList()) {
      Instant committedAt = batch.getAs("committed_at");
      Map<Integer, Long> until = Offsets.of(batch, "until_offsets");
      Offsets.of(batch, "from_offsets").forEach((partition, from) -> record(ofDeliveries, load, partition, from, until.get(partition), committedAt));
      Instant newest = batch.getAs("max_arrival");
      if (newest != null && !newest.isBefore(load.measuredFrom())) {
        freshest.recordValue(Duration.between(newest, committedAt).toMillis());
      }
    }
    long orders = lake.read(lake.tables().provisional()).where(col("metric").equalTo("total")).agg(sum("orders")).head().getLong(0);
    return new SpeedResult(Optional.of(ofDeliveries), freshest, catchUp, cpu, orders, load.events(load.deliveries()));
  }

  private static void record(Histogram latencies, Workload load, int partition, long from, long until, Instant committedAt) {
    for (long offset = from; offset < until; offset++) {
      Instant due = load.due(load.delivery(partition, offset));
      if (!due.isBefore(load.measuredFrom())) {
        latencies.recordValue(Duration.between(due, committedAt).toMillis());
      }
    }
  }

  /** Processor time of this process since its start. */
  static Duration cpu() {
    return Duration.ofNanos(((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime());
  }

  private static void sleepUntil(Instant time) throws InterruptedException {
    long millis = Duration.between(Instant.now(), time).toMillis();
    if (millis > 0) {
      Thread.sleep(millis);
    }
  }
}
