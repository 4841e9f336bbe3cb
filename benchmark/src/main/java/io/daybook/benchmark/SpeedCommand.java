package io.daybook.benchmark;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.infra.EmbeddedKafka;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code daybook bench speed}: latency from the time a record is due to the commit of its partials, at a fixed rate. */
@Command(name = "speed", mixinStandardHelpOptions = true, description = "Latency, throughput and cost of the speed layer at a fixed rate.")
final class SpeedCommand implements Callable<Integer> {
  private static final int PARTITIONS = 8;
  private static final Duration START = Duration.ofSeconds(1);

  @Option(names = "--rate", paramLabel = "N", description = "Deliveries a second (default: 20000).")
  private int rate = 20_000;

  @Option(names = "--seconds", paramLabel = "N", description = "How long is measured (default: 300).")
  private int seconds = 300;

  @Option(names = "--warm-up", paramLabel = "N", description = "Seconds of load before that (default: 60).")
  private int warmUp = 60;

  @Option(names = "--prefill", paramLabel = "N", description = "Seconds of load that are in the topic when the engine starts (default: 600, the dedup horizon).")
  private int prefill = 600;

  @Option(names = "--record-bytes", paramLabel = "N", description = "Size of a record's value (default: 1024).")
  private int recordBytes = 1024;

  @Option(names = "--ingest", paramLabel = "USE", description = "off or on: whether the ingest runs beside the speed layer (default: off).")
  private SpeedBench.IngestUse ingest = SpeedBench.IngestUse.OFF;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    TemporaryFolder.with(this::measure);
    return 0;
  }

  private void measure(Path home) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Pipeline pipeline = SpeedBench.pipeline();
    Duration prefilled = Duration.ofSeconds(prefill);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(home.resolve("kafka"))) {
      createTopic(kafka.bootstrapServers(), pipeline.source().topic());
      // What is prefilled was due in the past, and goes out at about 50 records a millisecond.
      Instant liveFrom = Instant.now().plus(START).plusMillis(prefilled.toMillis() * rate / 1000 / 50);
      Workload load =
          new Workload(liveFrom.minus(prefilled), prefilled, Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds), rate, recordBytes, 1, PARTITIONS);
      out.printf(
          "%s; ingest %s; broker, producer and Daybook on the same %d cores, Java %s%n", load, ingest, Runtime.getRuntime().availableProcessors(), Runtime.version());
      out.flush();
      Process producer = startProducer(kafka.bootstrapServers(), pipeline.source().topic(), load);
      try {
        report(out, load, new SpeedBench(home, kafka.bootstrapServers(), ingest).run(load));
      } finally {
        producer.destroyForcibly().waitFor();
      }
    }
  }

  private static Process startProducer(String bootstrapServers, String topic, Workload load) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LoadProducer.class.getName()));
    command.addAll(Arrays.asList(LoadProducer.arguments(bootstrapServers, topic, load)));
    Process producer = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    Runtime.getRuntime().addShutdownHook(new Thread(producer::destroyForcibly, "producer-end"));
    return producer;
  }

  private static void createTopic(String bootstrapServers, String name) throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(Set.of(new NewTopic(name, PARTITIONS, (short) 1))).all().get();
    }
  }

  private static void report(PrintWriter out, Workload load, SpeedResult result) {
    Histogram latencies = result.latencies();
    out.printf(
        "latency to the commit   p50 %,d  p95 %,d  p99 %,d  max %,d ms (%,d deliveries)%n",
        latencies.getValueAtPercentile(50),
        latencies.getValueAtPercentile(95),
        latencies.getValueAtPercentile(99),
        latencies.getMaxValue(),
        latencies.getTotalCount());
    Histogram batches = result.batches();
    out.printf(
        "micro-batch             p50 %,d  p95 %,d  max %,d ms (%,d)%n",
        batches.getValueAtPercentile(50), batches.getValueAtPercentile(95), batches.getMaxValue(), batches.getTotalCount());
    out.printf("cpu                     %.1f us per delivery%n", result.cpu().toNanos() / 1e3 / latencies.getTotalCount());
    out.printf(
        "prefilled %,d in %.1f s (%,.0f/s); duplicates %,d; orders %,d of %,d: %s%n",
        load.prefilled(),
        result.catchUp().toMillis() / 1e3,
        load.prefilled() * 1e3 / Math.max(1, result.catchUp().toMillis()),
        result.duplicates(),
        result.orders(),
        result.events(),
        result.isExact() ? "exact" : "NOT EXACT");
    out.flush();
  }
}
