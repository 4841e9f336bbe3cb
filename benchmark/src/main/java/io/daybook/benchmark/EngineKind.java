package io.daybook.benchmark;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be measured, a row each. */
enum EngineKind {
  // Lambdas, and not references to methods: those load the engine's class at once, where its libraries may be missing.
  DAYBOOK("Daybook", Libraries.OF_DAYBOOK, setup -> new DaybookEngine(setup, DaybookEngine.IngestUse.OFF), DaybookReaders::open),
  DAYBOOK_WITH_INGEST("Daybook, ingest on", Libraries.OF_DAYBOOK, setup -> new DaybookEngine(setup, DaybookEngine.IngestUse.ON), DaybookReaders::open),
  KAFKA_STREAMS("Kafka Streams", Libraries.OF_DAYBOOK, setup -> new KafkaStreamsPeer(setup), PeerReaders::open),
  FLINK("Apache Flink", Libraries.OF_FLINK, setup -> new FlinkPeer(setup), PeerReaders::open);

  /** Daybook and Flink bring classes of the same names: another Kryo, another RocksDB, and a Kafka client of whose insides Flink makes use. */
  private enum Libraries {
    OF_DAYBOOK("flink-.*|frocksdbjni-.*|kryo-\\d.*"),
    OF_FLINK("spark-.*|rocksdbjni-.*|kryo-shaded-.*|kafka-clients-.*");

    /** Beside the other libraries, in a folder that the launcher's class path does not name. */
    private static final String FLINKS_OWN = "flink";

    private final Pattern without;

    Libraries(String without) {
      this.without = Pattern.compile(without);
    }

    String of(String all) {
      List<Path> entries = Arrays.stream(all.split(File.pathSeparator)).map(Path::of).filter(entry -> !without.matcher(name(entry)).matches()).toList();
      Stream<Path> own = entries.stream().filter(entry -> name(entry).startsWith("flink-connector-kafka-")).map(entry -> entry.resolveSibling(FLINKS_OWN).resolve("*"));
      return Stream.concat(own, entries.stream()).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static String name(Path entry) {
      return entry.getFileName().toString();
    }
  }

  private final String title;
  private final Libraries libraries;
  private final Function<EngineSetup, Engine> engine;
  private final Function<EngineSetup, Readers> readers;

  EngineKind(String title, Libraries libraries, Function<EngineSetup, Engine> engine, Function<EngineSetup, Readers> readers) {
    this.title = title;
    this.libraries = libraries;
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

  /** What of a class path this engine runs with. */
  String classPath(String all) {
    return libraries.of(all);
  }

  String title() {
    return title;
  }

  /** In the result file. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
