package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.access.SecurityFolder;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.infra.EmbeddedKafka;
import io.daybook.infra.EmbeddedTrino;
import io.daybook.infra.JavaRuntimes;
import io.daybook.lake.TableFormats;
import io.daybook.serving.TrinoAddress;
import io.daybook.serving.TrinoServer;
import io.daybook.serving.http.Access;
import io.daybook.serving.http.HttpDoor;
import io.daybook.serving.http.ServeSettings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code daybook serve}: a pipeline's figures over HTTP, until Ctrl-C or SIGTERM. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Serves the figures of a pipeline over HTTP: JSON, server-sent events, and a page. It needs no Trino.")
final class ServeCommand implements Callable<Integer> {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final String LOOPBACK = "127.0.0.1";

  @Mixin private LakeOptions lake;

  @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "The Kafka that has the topic of partials (default: that of the run's folder).")
  private String kafka;

  @Option(names = "--trino", paramLabel = "HOST:PORT", description = "The Trino that answers SQL (default: that of the run's folder, if it has one).")
  private String trino;

  @Option(names = "--certificate", paramLabel = "FILE", description = "What the Trino of --trino shows over TLS, in PEM (default: it speaks plain HTTP).")
  private Path certificate;

  @Mixin private ServeOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Pipeline pipeline = lake.pipeline();
    Path run = lake.folder().toAbsolutePath().normalize();
    TableFormats.requireReadable(lake.lakeRoot(), pipeline);
    ServeSettings settings =
        new ServeSettings(pipeline, run.resolve("lake"), Configuration.of(spec).kafka(bootstrapServers(run)), trino(run), sqlMissing(), options.host(), options.port(), options.datesInMemory());
    Access access = DoorAccess.of(run, options.host());
    try (StopSignal stop = StopSignal.listen();
        LayerFolder own = LayerFolder.take(run, LayerFolder.SERVE, pipeline)) {
      DemoLog.in(own.path());
      try (TemporaryFiles temporary = TemporaryFiles.in(own.path());
          HttpDoor door = HttpDoor.start(settings, access, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("%s is served at %s (log in %s)".formatted(pipeline.name(), door.address(), own.path().resolve("daybook.log")));
        if (settings.trino().isEmpty()) {
          out.println(settings.sqlMissing());
        }
        out.flush();
        tell(door, stop, out);
      }
    }
    return Daybook.DONE;
  }

  /** What is wrong, when it comes to be so and when it is over. */
  private static void tell(HttpDoor door, StopSignal stop, PrintWriter out) throws InterruptedException {
    List<String> told = List.of("");
    while (!stop.await(PERIOD)) {
      List<String> reasons = door.reasonsNotToBeReady();
      if (!reasons.equals(told)) {
        out.println(reasons.isEmpty() ? "Ready" : "Not ready: " + String.join("; ", reasons));
        out.flush();
        told = reasons;
      }
    }
  }

  private String bootstrapServers(Path run) {
    if (kafka != null) {
      return kafka;
    }
    OptionalInt port = EmbeddedKafka.knownIn(run.resolve("kafka"));
    if (port.isEmpty()) {
      throw new DaybookException(
          ErrorCode.WRONG_USAGE, "No Kafka has ever run in %s. Say with --kafka HOST:PORT where the topic of partials is, or name the folder of a run with --folder.".formatted(run));
    }
    return LOOPBACK + ":" + port.getAsInt();
  }

  private Optional<TrinoServer> trino(Path run) {
    if (trino != null) {
      return Optional.of(new TrinoServer(TrinoAddress.parse(trino), Optional.ofNullable(certificate)));
    }
    Path folder = run.resolve("trino");
    OptionalInt secured = EmbeddedTrino.securedKnownIn(folder);
    if (secured.isPresent() && EmbeddedTrino.runningIn(folder).isEmpty()) {
      return Optional.of(new TrinoServer(new TrinoAddress(LOOPBACK, secured.getAsInt()), Optional.of(SecurityFolder.of(run).certificate())));
    }
    OptionalInt plain = EmbeddedTrino.knownIn(folder);
    return plain.isPresent() ? Optional.of(TrinoServer.plain(new TrinoAddress(LOOPBACK, plain.getAsInt()))) : Optional.empty();
  }

  /** What cannot be had without Trino, and how it could. */
  static String sqlMissing() {
    String missing = "SQL is missing: there is no Trino here. HTTP and the page do not need it; 'daybook sql' answers through Spark SQL.";
    return JavaRuntimes.ofThisMachine().atLeast(EmbeddedTrino.LEAST_JAVA).found().isPresent()
        ? missing + " To have it, start 'daybook trino', give the address of another with --trino, or start the demo without --no-trino."
        : missing + " To have it, install Java %s or newer, which Trino runs on, or give the address of a Trino elsewhere with --trino.".formatted(EmbeddedTrino.LEAST_JAVA);
  }
}
