package io.daybook.benchmark;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What runs in a process of its own; those of {@link #ROWS} can be measured, a row each. */
enum EngineKind {
  // Lambdas, and not references to methods: those load the engine's class at once, where its libraries may be missing.
  DAYBOOK("Daybook", setup -> new DaybookEngine(setup, DaybookEngine.IngestUse.OFF), DaybookReaders::open),
  DAYBOOK_WITH_INGEST("Daybook, ingest on", setup -> new DaybookEngine(setup, DaybookEngine.IngestUse.ON), DaybookReaders::open),
  /** No row of its own: it runs beside the speed layer. */
  INGEST("Daybook's ingest", setup -> new IngestEngine(setup), DaybookReaders::open),
  KAFKA_STREAMS("Kafka Streams", setup -> new KafkaStreamsPeer(setup), PeerReaders::open),
  FLINK("Apache Flink", setup -> new FlinkPeer(setup), PeerReaders::open);

  static final List<EngineKind> ROWS = List.of(DAYBOOK, DAYBOOK_WITH_INGEST, KAFKA_STREAMS, FLINK);

  private static final String JAR = "daybook-benchmark.jar";
  private static final Path FLINKS_OWN = Path.of("lib", "flink", "*");

  private final String title;
  private final Function<EngineSetup, Engine> engine;
  private final Function<EngineSetup, Readers> readers;

  EngineKind(String title, Function<EngineSetup, Engine> engine, Function<EngineSetup, Readers> readers) {
    this.title = title;
    this.engine = engine;
    this.readers = readers;
  }

  /** Makes the engine ready in this process. */
  Engine ready(EngineSetup setup) {
    return engine.apply(setup);
  }

  /** Opens what reads the engine's output, from its beginning. */
  Readers readers(EngineSetup setup) {
    return readers.apply(setup);
  }

  /**
   * The class path that this engine needs. Flink brings classes of the same names as Daybook's libraries (another Kryo, another RocksDB, a Kafka
   * client of whose insides it makes use); of two the first is taken.
   *
   * @param all what the launcher gives: this jar and the libraries, without those in Flink's folder
   */
  String classPath(String all) {
    if (this != FLINK) {
      return all;
    }
    Stream<Path> jar = Arrays.stream(all.split(File.pathSeparator)).map(Path::of).filter(entry -> entry.endsWith(JAR));
    Stream<String> own = jar.map(entry -> entry.resolveSibling(FLINKS_OWN).toString());
    return Stream.concat(own, Stream.of(all)).collect(Collectors.joining(File.pathSeparator));
  }

  /** The ingest leaves the processor to the speed layer, as {@code ./daybook ingest} does. */
  List<String> before() {
    return this == INGEST ? List.of("nice", "-n", "19") : List.of();
  }

  String title() {
    return title;
  }

  /** In the result file. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
