package io.daybook.benchmark;

import io.daybook.infra.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One engine under the load, with a broker and a producer of its own. */
final class SpeedBench {
  private static final Duration START = Duration.ofSeconds(1);
  /** About as many as go out in a millisecond where they are not held back. */
  private static final int PREFILL_PER_MILLISECOND = 50;
  /** How long readers may have nothing new before what they have is taken for all there will be. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long LOOK_EVERY_MILLIS = 100;

  private final EngineSetup setup;
  private final Workload load;

  private SpeedBench(EngineSetup setup) {
    this.setup = setup;
    this.load = setup.load();
  }

  /**
   * Runs until the readers have every event.
   *
   * @param load at any time; it is moved to where its live part begins when its prefilled part can be in the topic
   */
  static SpeedResult run(EngineKind kind, Workload load, Path home) throws Exception {
    String topic = DaybookEngine.pipeline().source().topic();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(home.resolve("kafka"))) {
      Topics.create(kafka.bootstrapServers(), Map.of(topic, load.partitions(), PeerMetric.UPDATES, 1));
      EngineSetup setup = new EngineSetup(Files.createDirectory(home.resolve("engine")), kafka.bootstrapServers(), topic, load);
      try (EngineProcess engine = EngineProcess.ready(kind, setup)) {
        Workload moved = load.liveFrom(Instant.now().plus(START).plusMillis(load.prefilled() / PREFILL_PER_MILLISECOND));
        return new SpeedBench(setup.with(moved)).run(kind, engine);
      }
    }
  }

  private SpeedResult run(EngineKind kind, EngineProcess engine) throws IOException, InterruptedException {
    List<String> small = List.of("-Xmx256m", "-XX:+UseSerialGC");
    List<String> arguments = LoadProducer.arguments(setup);
    try (JavaChild producer = JavaChild.start("producer", setup.folder(), small, JavaChild.classPath(), LoadProducer.class, arguments);
        Readers readers = kind.readers(setup)) {
      engine.start();
      Watch watch = new Watch(producer, engine, readers);
      watch.untilDone();
      Duration cpu = engine.cpu().minus(watch.cpuBefore);
      Optional<ResidentMemory> memory = engine.residentMemory();
      Map<String, Long> counts = new HashMap<>(readers.finish());
      EngineProcess.LastWords words = engine.end();
      counts.putAll(words.report().counts());
      return new SpeedResult(
          load, readers.latencies(words.report()), watch.catchUp, cpu, memory, words.liveHeapBytes(), watch.lag.lag(), watch.events, counts);
    }
  }

  /** Looks ten times a second how far the readers are. */
  private final class Watch {
    private final JavaChild producer;
    private final EngineProcess engine;
    private final Readers readers;
    private final Instant begun = Instant.now();
    private final EventCount due = new EventCount(load);
    private final long prefilled = load.events(load.prefilled());
    private final long events = load.events(load.deliveries());
    private final Lag.Samples lag = new Lag.Samples();
    private Duration catchUp = Duration.ZERO;
    private Duration cpuBefore = Duration.ZERO;

    Watch(JavaChild producer, EngineProcess engine, Readers readers) {
      this.producer = producer;
      this.engine = engine;
      this.readers = readers;
    }

    void untilDone() throws IOException, InterruptedException {
      Instant lastNew = Instant.now();
      long before = 0;
      for (long inHand = look(); inHand < events; inHand = look()) {
        lastNew = inHand > before ? Instant.now() : lastNew;
        if (Instant.now().isAfter(lastNew.plus(PATIENCE))) {
          return;
        }
        before = inHand;
        Thread.sleep(LOOK_EVERY_MILLIS);
      }
    }

    private long look() throws IOException {
      producer.throwIfFailed();
      engine.throwIfFailed();
      readers.throwIfFailed();
      Instant now = Instant.now();
      long inHand = readers.events();
      if (catchUp.isZero() && inHand >= prefilled) {
        catchUp = Duration.between(begun, now);
      }
      if (cpuBefore.isZero() && !now.isBefore(load.measuredFrom())) {
        cpuBefore = engine.cpu();
      }
      if (!now.isBefore(load.measuredFrom()) && now.isBefore(load.measuredUntil())) {
        lag.add(Duration.between(load.measuredFrom(), now).toMillis() / 1e3, due.dueAt(now) - inHand);
      }
      return inHand;
    }
  }
}
