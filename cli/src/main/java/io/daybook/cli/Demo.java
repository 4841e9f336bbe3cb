package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineFile;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.infra.EmbeddedStack;
import io.daybook.ingestion.CsvFile;
import io.daybook.ingestion.FileRecords;
import io.daybook.ingestion.Replay;
import io.daybook.ingestion.ReplayLedger;
import io.daybook.ingestion.ReplayPlan;
import io.daybook.ingestion.ReplayProgress;
import io.daybook.ingestion.ReplayTarget;
import io.daybook.ingestion.Replayer;
import io.daybook.lake.ExpressionCheck;
import io.daybook.lake.KafkaAccess;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeSession;
import io.daybook.lake.Offsets;
import io.daybook.serving.ServingLayer;
import io.daybook.serving.SqlClient;
import io.daybook.serving.TrinoAddress;
import io.daybook.serving.TrinoServer;
import io.daybook.serving.http.Access;
import io.daybook.serving.http.HttpDoor;
import io.daybook.serving.http.ServeSettings;
import io.daybook.speed.SpeedQuery;
import io.daybook.speed.SpeedSettings;
import io.daybook.speed.SpeedWatch;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Real days through the whole path, told as they pass. The order of {@link #days} is the day of an operator: records arrive, the speed layer
 * publishes, the night releases, the difference is explained.
 *
 * <p>Killed anywhere and started again on the same folder with the same settings, it goes on where it was and ends with the same figures: the replay
 * knows from the topic what it has sent, the layers know from their tables what they have done.
 */
final class Demo {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final DemoSettings settings;
  private final Narrator narrator;
  private final Consumer<DaybookException> givingUp;
  private volatile Instant arrivalClock; // null before the first record is sent

  /** @param givingUp is told when the run's broker is gone, and has to end the process, for whatever is at work then would wait for the broker */
  Demo(DemoSettings settings, Narrator narrator, Consumer<DaybookException> givingUp) {
    this.settings = settings;
    this.narrator = narrator;
    this.givingUp = givingUp;
  }

  /** @return an exit code of {@link Daybook} */
  int run() throws InterruptedException, IOException {
    PipelineFile file = PipelineReader.readWithLines(settings.pipeline());
    Pipeline pipeline = file.pipeline();
    RunFolder.prepare(settings.folder());
    DemoInput input = DemoInput.find(pipeline, settings, narrator);
    FileRecords records = CsvFile.read(pipeline, input.folder().sourceFile(pipeline));
    ReplayPlan plan =
        settings.dates().isPresent()
            ? ReplayPlan.of(pipeline, records, settings.simulation(), settings.dates().get())
            : ReplayPlan.of(pipeline, records, settings.simulation());
    narrator.say("replay", DemoTexts.ofPlan(plan, records));
    if (settings.start() == DemoSettings.Start.FRESH) {
      RunFolder.empty(settings.folder()); // only now: a command that cannot run for its input deletes nothing
    }
    DemoLog.in(settings.folder()); // it makes the folder and, at once, the file

    try (EmbeddedStack stack = EmbeddedStack.start(settings.stack(), step -> narrator.say("stack", step))) {
      Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stack-end"));
      stack.kafka().onUnexpectedEnd(givingUp);
      stack.trinoMissing().ifPresent(missing -> narrator.say("sql", missing + " Spark SQL answers instead."));
      DemoLog.takeStandardError();
      try (TemporaryFiles temporary = TemporaryFiles.in(settings.folder());
          SparkSession spark = LakeSession.start("local[2]")) {
        new ExpressionCheck(spark, file).require();
        try (LayerFolder speed = LayerFolder.take(settings.folder(), LayerFolder.SPEED, pipeline);
            LayerFolder ingest = LayerFolder.take(settings.folder(), LayerFolder.INGEST, pipeline);
            Layers layers =
                Layers.of(
                    Lake.open(spark, settings.lake(), pipeline),
                    pipeline,
                    input.folder().path(),
                    SpeedSettings.at(speed.path()).withSimulatedArrivals(),
                    KafkaAccess.open(stack.kafka().bootstrapServers()))) {
          return days(pipeline, plan, stack, layers, queries(stack, spark, pipeline), speed.path());
        }
      }
    }
  }

  private int days(Pipeline pipeline, ReplayPlan plan, EmbeddedStack stack, Layers layers, Queries queries, Path endpointFolder)
      throws InterruptedException {
    NightTeller nights = new NightTeller(
            pipeline, narrator, layers.reconciliation(), new NightWatch(layers.lake(), pipeline, layers.reconciliation(), settings.folder()));
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Instant startedAt = Instant.now();
    long process = ProcessHandle.current().pid();
    try (Replay replay = replay(plan, stack.kafka().bootstrapServers());
        RunningSpeed speedLayer = RunningSpeed.start(layers, pipeline, RunningSpeed.PATIENCE, () -> Optional.ofNullable(arrivalClock), registry);
        RunningIngest ingest = RunningIngest.start(layers, pipeline, IngestLoop.PERIOD, RunningIngest.PATIENCE, registry);
        OperatorEndpoint endpoint =
            OperatorEndpoint.start(
                endpointFolder,
                new InetSocketAddress(OperatorEndpoint.LOOPBACK, 0),
                registry,
                () -> new ProcessStatus(pipeline.name(), process, startedAt, Instant.now(), speedLayer.speed(), ingest.ingest()));
        HttpDoor door = door(pipeline, stack, registry)) {
      SpeedQuery speed = speedLayer.query();
      SpeedWatch watch = speedLayer.watch();
      narrator.say("http", "%s (figures as they come; /openapi.json tells the rest)", door.address());
      narrator.say("status", "%s (/metrics, /health, /status), or ./daybook status --watch", endpoint.address());
      ReplayLedger.of(plan).write(settings.folder().resolve("replay-ledger.jsonl")); // the topic takes this very plan, or the replayer had not opened
      if (settings.oneNight()) {
        narrator.headline(plan.dates().get(0) + " to " + plan.dates().get(plan.dates().size() - 1) + ", as fast as they go");
        BusinessDate last = plan.dates().get(plan.dates().size() - 1);
        send(replay, night(pipeline, last), new DayWatch(pipeline, narrator, queries, watch, plan.dates()));
        close(pipeline, last, layers, speed, nights);
      } else {
        for (BusinessDate date : plan.dates()) {
          narrator.headline(date.toString());
          send(replay, pipeline.calendar().endOf(date), new DayWatch(pipeline, narrator, queries, watch, List.of(date)));
          replay.send(night(pipeline, date), this::passed); // what arrives before the night: late and corrected records
          close(pipeline, date, layers, speed, nights);
        }
      }
      ingest.throwIfFailed();
      nights.sum();
      if (settings.end() == DemoSettings.End.RUN_ON) {
        narrator.plain(DemoTexts.invitation(pipeline, stack));
        new CountDownLatch(1).await(); // until Ctrl-C
      }
    }
    return nights.anyRejected() ? Daybook.UNEXPLAINED : Daybook.DONE;
  }

  private HttpDoor door(Pipeline pipeline, EmbeddedStack stack, PrometheusMeterRegistry registry) {
    Optional<TrinoServer> trino = stack.trino().map(running -> TrinoServer.plain(new TrinoAddress("127.0.0.1", running.port())));
    ServeSettings serve =
        new ServeSettings(
            pipeline,
            settings.lake(),
            stack.kafka().bootstrapServers(),
            trino,
            ServeCommand.sqlMissing(),
            "127.0.0.1",
            doorPort(),
            ServeSettings.DATES_IN_MEMORY);
    return HttpDoor.start(serve, Access.ofThisMachine(), registry);
  }

  /** The port that {@code daybook serve} has, or a free one where that is taken. */
  private static int doorPort() {
    try (ServerSocket probe = new ServerSocket(ServeOptions.PORT, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      return 0;
    }
  }

  private Replay replay(ReplayPlan plan, String bootstrapServers) {
    return switch (settings.source()) {
      case FILE -> Replayer.open(ReplayTarget.at(bootstrapServers), plan, settings.pace());
      case POSTGRES -> CapturedReplay.open(settings.folder(), bootstrapServers, plan, settings.pace(), narrator, givingUp);
    };
  }

  private void send(Replay replay, Instant until, DayWatch watch) throws InterruptedException {
    try (watch) {
      replay.send(
          until,
          progress -> {
            passed(progress);
            watch.progressed(progress);
          });
    }
  }

  private void passed(ReplayProgress progress) {
    arrivalClock = progress.arrivalClock();
  }

  /** The night of a date: when the speed layer has seen what has arrived by then, the date is released, and the difference explained. */
  private void close(Pipeline pipeline, BusinessDate date, Layers layers, SpeedQuery speed, NightTeller nights) throws InterruptedException {
    Map<Integer, Long> sent = layers.topic().endOffsets();
    while (!Offsets.cover(speed.publishedOffsets(), sent)) {
      speed.awaitProgress(PATIENCE);
      if (settings.oneNight()) {
        narrator.say("speed", "published %,d of %,d records", Offsets.total(speed.publishedOffsets()), Offsets.total(sent));
      }
    }
    Instant begun = Instant.now();
    ReleaseReport report = layers.batch().run(NightlyRequest.due(night(pipeline, date)));
    nights.tell(report, Duration.between(begun, Instant.now()));
  }

  private static Instant night(Pipeline pipeline, BusinessDate date) {
    return pipeline.calendar().endOf(date).plus(pipeline.closing().grace());
  }

  private Queries queries(EmbeddedStack stack, SparkSession spark, Pipeline pipeline) {
    if (stack.trino().isEmpty()) {
      return new SparkQueries(spark, settings.lake(), pipeline);
    }
    TrinoAddress address = new TrinoAddress("127.0.0.1", stack.trino().get().port());
    new ServingLayer(address, settings.lake()).publish(pipeline);
    return new TrinoQueries(new SqlClient(address, ServingLayer.schemaOf(pipeline)));
  }
}
