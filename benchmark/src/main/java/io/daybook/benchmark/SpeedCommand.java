package io.daybook.benchmark;

import io.daybook.infra.EmbeddedKafka;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code daybook bench speed}: latency from the time a record is due to the commit of its partials, at a fixed rate. */
@Command(name = "speed", mixinStandardHelpOptions = true, description = "Latency, throughput and cost of the speed layer at a fixed rate.")
final class SpeedCommand implements Callable<Integer> {
  /** What is measured, a row each. */
  private enum Engine {
    DAYBOOK("Daybook"),
    DAYBOOK_WITH_INGEST("Daybook, ingest on"),
    KAFKA_STREAMS("Kafka Streams");

    private final String title;

    Engine(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

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

  @Option(names = "--with-ingest", description = "A second row, with the ingest running beside.")
  private boolean withIngest;

  @Option(names = "--with-peers", description = "A further row for Kafka Streams, under the same load.")
  private boolean withPeers;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    TemporaryFolder.with(this::measure);
    return 0;
  }

  private void measure(Path home) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    List<Engine> rows = new ArrayList<>(List.of(Engine.DAYBOOK));
    if (withIngest) {
      rows.add(Engine.DAYBOOK_WITH_INGEST);
    }
    if (withPeers) {
      rows.add(Engine.KAFKA_STREAMS);
    }
    out.printf("%s; everything on the same %d cores, Java %s%n", load(Instant.now()), Runtime.getRuntime().availableProcessors(), Runtime.version());
    out.println(Report.HEADER);
    for (Engine engine : rows) {
      out.println(Report.row(engine.toString(), load(Instant.EPOCH), run(engine, Files.createDirectory(home.resolve(engine.name())))));
      out.flush();
    }
  }

  /** Each engine has a broker and a producer of its own, one after the other. */
  private SpeedResult run(Engine engine, Path home) throws Exception {
    String topic = SpeedBench.pipeline().source().topic();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(home.resolve("kafka"))) {
      createTopic(kafka.bootstrapServers(), topic);
      // What is prefilled was due in the past, and goes out at about 50 records a millisecond.
      Workload load = load(Instant.now().plus(START).plusMillis(prefill * 1000L * rate / 1000 / 50));
      Process producer = startProducer(kafka.bootstrapServers(), topic, load);
      try {
        return switch (engine) {
          case DAYBOOK -> new SpeedBench(home, kafka.bootstrapServers(), SpeedBench.IngestUse.OFF).run(load);
          case DAYBOOK_WITH_INGEST -> new SpeedBench(home, kafka.bootstrapServers(), SpeedBench.IngestUse.ON).run(load);
          case KAFKA_STREAMS -> new PeerBench(home, kafka.bootstrapServers()).run(load, topic);
        };
      } finally {
        producer.destroyForcibly().waitFor();
      }
    }
  }

  private Workload load(Instant liveFrom) {
    Duration prefilled = Duration.ofSeconds(prefill);
    return new Workload(liveFrom.minus(prefilled), prefilled, Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds), rate, recordBytes, 1, PARTITIONS);
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
}
