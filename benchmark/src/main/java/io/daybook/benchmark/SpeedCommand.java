package io.daybook.benchmark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code daybook bench speed}: latency from the time a record is due to the commit of its partials, at a fixed rate. */
@Command(name = "speed", mixinStandardHelpOptions = true, description = "Latency, throughput and cost of the speed layer at a fixed rate.")
final class SpeedCommand implements Callable<Integer> {
  private static final int PARTITIONS = 8;
  private static final int REDELIVERED_PERCENT = 1;

  @Option(names = "--rate", paramLabel = "N", description = "Deliveries a second (default: 20000).")
  private int rate = 20_000;

  @Option(names = "--seconds", paramLabel = "N", description = "How long is measured (default: 300).")
  private int seconds = 300;

  @Option(names = "--warm-up", paramLabel = "N", description = "Seconds of load before that (default: 60).")
  private int warmUp = 60;

  @Option(names = "--prefill", paramLabel = "N", description = "Seconds of load in the topic at the start (default: 600, the dedup horizon).")
  private int prefill = 600;

  @Option(names = "--record-bytes", paramLabel = "N", description = "Size of a record's value (default: 1024).")
  private int recordBytes = 1024;

  @Option(
      names = "--rows",
      split = ",",
      paramLabel = "ROW",
      converter = RowConverter.class,
      description = "What is measured, one after the other: daybook, daybook_with_ingest, kafka_streams, flink (default: all but the second, whose ingest takes many minutes more to catch up).")
  private List<EngineKind> engines = List.of(EngineKind.DAYBOOK, EngineKind.KAFKA_STREAMS, EngineKind.FLINK);

  @Option(names = "--sustained", description = "For each row, search the largest rate it sustains, and the largest with p95 1.0 s and p99 1.5 s.")
  private boolean sustained;

  @Option(names = "--tries", paramLabel = "N", description = "Rates that the search tries for each row at the most (default: 8).")
  private int tries = 8;

  @Option(names = "--try-seconds", paramLabel = "N", description = "How long a try is measured (default: 60).")
  private int trySeconds = 60;

  @Option(names = "--json", paramLabel = "FILE", description = "Write everything that was measured to this file.")
  private Optional<Path> json = Optional.empty();

  @Spec private CommandSpec spec;

  /** @return 1 when a row is not exact, and so worth nothing */
  @Override
  public Integer call() throws Exception {
    List<SpeedRow> rows = new ArrayList<>();
    TemporaryFolder.with(home -> measure(home, rows));
    return rows.stream().allMatch(row -> row.result().isExact()) ? 0 : 1;
  }

  private void measure(Path home, List<SpeedRow> rows) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Instant begun = Instant.now();
    Machine machine = Machine.current();
    Workload load = load(rate, seconds);
    out.printf("%s; everything on the same %d cores, %s%n%n", load, machine.cores(), machine.java());
    out.flush();
    write(begun, machine, rows); // a file that cannot be written is better found now than after the first row
    for (EngineKind engine : engines) {
      SpeedResult result = run(engine, load, home);
      Optional<RateSearch.Found> largest = sustained ? Optional.of(search(engine, result, home)) : Optional.empty();
      rows.add(new SpeedRow(engine, result, largest));
      out.println(new Report(rows.get(0).result()).block(rows.get(rows.size() - 1)));
      out.flush();
      write(begun, machine, rows);
    }
  }

  private void write(Instant begun, Machine machine, List<SpeedRow> rows) throws IOException {
    if (json.isPresent()) {
      JsonReport.write(json.get(), begun, machine, EngineProcess.options(), rows);
    }
  }

  private static final class RowConverter implements ITypeConverter<EngineKind> {
    @Override
    public EngineKind convert(String name) {
      return EngineKind.ROWS.stream()
          .filter(kind -> kind.key().equals(name))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException("'%s' is none of %s".formatted(name, EngineKind.ROWS.stream().map(EngineKind::key).toList())));
    }
  }

  private Workload load(int ratePerSecond, int measuredSeconds) {
    return new Workload(
        Instant.EPOCH,
        Duration.ofSeconds(prefill),
        Duration.ofSeconds(warmUp),
        Duration.ofSeconds(measuredSeconds),
        ratePerSecond,
        recordBytes,
        REDELIVERED_PERCENT,
        PARTITIONS);
  }

  private RateSearch.Found search(EngineKind engine, SpeedResult atRate, Path home) throws Exception {
    return new RateSearch(tries).search(asTry(atRate), next -> asTry(run(engine, load(next, trySeconds), home)));
  }

  private static RateSearch.Try asTry(SpeedResult result) {
    return new RateSearch.Try(result.load().rate(), result.isExact() && result.isSustained(), result.isExact() && result.isInTime());
  }

  private static SpeedResult run(EngineKind engine, Workload load, Path home) throws Exception {
    Path folder = Files.createDirectory(home.resolve(engine.key() + "-" + load.rate()));
    try {
      return SpeedBench.run(engine, load, folder);
    } finally {
      TemporaryFolder.delete(folder);
    }
  }
}
