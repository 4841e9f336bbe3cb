package io.daybook.benchmark;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.infra.EmbeddedStack;
import io.daybook.infra.StackConfig;
import io.daybook.serving.ServingLayer;
import io.daybook.serving.SqlClient;
import io.daybook.serving.TrinoAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** The doors under a load of readers while the stream runs: broker, speed layer, HTTP server and Trino each in a process of its own, the readers in this one. */
final class ServeBench {
  private static final Duration START = Duration.ofSeconds(2);
  /** Statements of the phase before may still be under way when one begins. */
  private static final Duration LEAST_SQL = Duration.ofSeconds(1);
  private static final Duration REST = Duration.ofSeconds(20);
  /** A commit's time comes as milliseconds from SQL, and as microseconds over HTTP. */
  private static final Duration ROUNDED = Duration.ofMillis(2);

  private final Workload load;
  private final int requestsPerSecond;
  private final List<ServePhase> phases;
  private final ServedLake served;

  private ServeBench(Workload load, int requestsPerSecond, List<ServePhase> phases, ServedLake served) {
    this.load = load;
    this.requestsPerSecond = requestsPerSecond;
    this.phases = phases;
    this.served = served;
  }

  /**
   * Runs all phases.
   *
   * @param load at any time, without a prefilled part; it is moved, and measured for all phases together
   * @param sessions of SQL, a phase for each
   */
  static ServeResult run(Workload load, int requestsPerSecond, List<Integer> sessions, Path home) throws Exception {
    Pipeline pipeline = DaybookEngine.pipeline();
    Path engineFolder = Files.createDirectory(home.resolve("engine"));
    Path lake = engineFolder.resolve("lake");
    ServedLake served = ServedLake.make(lake, pipeline, Instant.now());
    String topic = pipeline.source().topic();
    try (EmbeddedStack stack = EmbeddedStack.start(StackConfig.in(home.resolve("stack")).withLakeRoot(lake), step -> {})) {
      String kafka = stack.kafka().bootstrapServers();
      Topics.create(kafka, Map.of(topic, load.partitions()));
      TrinoAddress trino =
          new TrinoAddress("127.0.0.1", stack.trino().orElseThrow(() -> new IllegalStateException(stack.trinoMissing().orElse("There is no Trino"))).port());
      EngineSetup setup = new EngineSetup(engineFolder, kafka, topic, load);
      try (EngineProcess engine = EngineProcess.ready(EngineKind.DAYBOOK, setup); ServeProcess server = ServeProcess.start(home, lake, kafka)) {
        try (ServingLayer servingLayer = new ServingLayer(trino, lake)) { // without comments on columns, which would be written while it is measured
          servingLayer.publish(pipeline);
        }
        server.awaitReady();
        Workload moved = load.liveFrom(Instant.now().plus(START));
        Duration length = moved.measured().dividedBy(ServePhase.count(sessions));
        List<ServePhase> phases = ServePhase.of(moved.measuredFrom(), length, sessions);
        ServeBench bench = new ServeBench(moved, requestsPerSecond, phases, served);
        return bench.run(setup.with(moved), engine, server, new SqlClient(trino, ServingLayer.schemaOf(pipeline)));
      }
    }
  }

  private ServeResult run(EngineSetup setup, EngineProcess engine, ServeProcess server, SqlClient sql) throws Exception {
    SqlSessions readers = new SqlSessions(sql, Map.of(
        SqlSessions.Data.RUNNING_DAY, served.provisionalFrom().plus(Duration.ofMinutes(1)).truncatedTo(ChronoUnit.MINUTES),
        SqlSessions.Data.RELEASED_DAY, served.finalDate().atTime(23, 0).toInstant(ZoneOffset.UTC)));
    PointLoad points = new PointLoad(server.address(), paths(), requestsPerSecond);
    List<String> small = List.of("-Xmx256m", "-XX:+UseSerialGC");
    Optional<PointLoad.Result> http = Optional.empty();
    List<PushReader.Pushed> pushed = List.of();
    Map<Integer, SqlSessions.Times> times = new LinkedHashMap<>();
    try (JavaChild producer = JavaChild.start("producer", setup.folder(), small, JavaChild.classPath(), LoadProducer.class, LoadProducer.arguments(setup))) {
      engine.start();
      warmUp(points, readers);
      for (ServePhase phase : phases) {
        sleepUntil(phase.from());
        producer.throwIfFailed();
        engine.throwIfFailed();
        switch (phase.kind()) {
          case NOBODY -> sleepUntil(phase.until());
          case HTTP -> {
            try (PushReader events = PushReader.open(server.address(), ServedLake.METRIC)) {
              http = Optional.of(points.run(Duration.between(Instant.now(), phase.until())));
              pushed = events.pushed();
            }
          }
          case SQL -> times.put(phase.sessions(), readers.run(phase.sessions(), latest(phase.until(), Instant.now().plus(LEAST_SQL))));
        }
      }
      producer.process().waitFor();
      producer.throwIfFailed();
    }
    Thread.sleep(REST.toMillis()); // for what the stream and its readers left to do
    PointLoad.Result atRest = points.run(Duration.between(phases.get(0).from(), phases.get(0).until()));
    EngineProcess.LastWords words = engine.end();
    Map<String, Long> counts = new HashMap<>(words.report().counts());
    counts.computeIfPresent("table", (where, count) -> count - served.records());
    Histogram push = Latency.histogram();
    long unmatched = record(pushed, commits(sql), push);
    return new ServeResult(load, requestsPerSecond, phases, http.orElseThrow(), atRest, push, unmatched, times, stream(words.report().batches()), counts, load.events(load.deliveries()));
  }

  /** Everything once, for compilers and caches, in two thirds of the time before the first phase; in the last one the stream catches up with what it could not do meanwhile. */
  private void warmUp(PointLoad points, SqlSessions readers) throws IOException, InterruptedException {
    Instant now = Instant.now();
    Duration third = Duration.between(now, phases.get(0).from()).dividedBy(3);
    if (!third.isNegative()) {
      points.run(third);
      readers.run(2, now.plus(third.multipliedBy(2)));
    }
  }

  /** Cells of the hour before the stream began, which are in memory. */
  private List<String> paths() {
    List<String> paths = new ArrayList<>();
    Instant first = served.provisionalFrom().plus(Duration.ofMinutes(1)).truncatedTo(ChronoUnit.MINUTES);
    for (int minute = 0; minute < 58; minute++) {
      for (int region = 0; region < Workload.REGIONS; region++) {
        paths.add("/api/v1/metrics/%s/cell?window_start=%s&region=region-%d".formatted(ServedLake.METRIC, first.plus(Duration.ofMinutes(minute)), region));
      }
    }
    Collections.shuffle(paths, new Random(1));
    return paths;
  }

  /** When the commit of each batch's partials was done, by the time that its rows say they are of. */
  private static NavigableMap<Instant, Instant> commits(SqlClient sql) {
    String statement = """
        select p.committed_at, p.committed_at + b.commit_millis * interval '0.001' second
        from (select distinct epoch, batch_id, committed_at from orders_lake.provisional) p
        join orders_lake.speed_batches b on b.epoch = p.epoch and b.batch_id = p.batch_id""";
    return sql.query(statement, rows -> {
      NavigableMap<Instant, Instant> commits = new TreeMap<>();
      rows.forEach(row -> commits.put((Instant) row.get(0), (Instant) row.get(1)));
      return commits;
    });
  }

  /** Returns how many events are of no batch. */
  private static long record(List<PushReader.Pushed> pushed, NavigableMap<Instant, Instant> commits, Histogram push) {
    long unmatched = 0;
    for (PushReader.Pushed event : pushed) {
      Optional<Instant> commit =
          Optional.ofNullable(commits.floorEntry(event.newest().plus(ROUNDED))).filter(entry -> entry.getKey().isAfter(event.newest().minus(ROUNDED))).map(Map.Entry::getValue);
      commit.ifPresent(done -> Latency.record(push, done, event.at()));
      unmatched += commit.isPresent() ? 0 : 1;
    }
    return unmatched;
  }

  private Map<ServePhase, Histogram> stream(List<CommittedBatch> batches) {
    Map<ServePhase, Histogram> stream = new LinkedHashMap<>();
    phases.forEach(phase -> stream.put(phase, Latency.histogram()));
    for (CommittedBatch batch : batches) {
      batch.forEachDue(load, due -> phases.stream().filter(phase -> phase.holds(due)).forEach(phase -> Latency.record(stream.get(phase), due, batch.committedAt())));
    }
    return stream;
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static void sleepUntil(Instant time) throws InterruptedException {
    Thread.sleep(Math.max(0, Duration.between(Instant.now(), time).toMillis()));
  }
}
