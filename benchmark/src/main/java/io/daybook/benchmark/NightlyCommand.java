package io.daybook.benchmark;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.LakeSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code daybook bench nightly}: what a night takes for a business date of many changes, and what DuckDB takes for the same files. */
@Command(name = "nightly", mixinStandardHelpOptions = true, description = "Throughput of the nightly recompute, next to DuckDB over the same files.")
final class NightlyCommand implements Callable<Integer> {
  static final int CORES = 2; // that Spark and DuckDB are given
  private static final int SMALLER = 4;
  private static final long FEWEST = 10_000;

  @Option(names = "--rows", paramLabel = "N", description = "Changes of the business date; a quarter of them is measured first (default: 10000000).")
  private long rows = 10_000_000;

  @Option(names = "--repeats", paramLabel = "N", description = "Warm runs, of which the median counts (default: 3).")
  private int repeats = 3;

  @Option(names = "--json", paramLabel = "FILE", description = "Write everything that was measured to this file.")
  private Optional<Path> json = Optional.empty();

  @Spec private CommandSpec spec;

  private final Pipeline pipeline = DaybookEngine.pipeline();

  /** @return 1 when Daybook and DuckDB do not have the same rows, and so the run is worth nothing */
  @Override
  public Integer call() throws Exception {
    if (rows < FEWEST || repeats < 1) {
      String problem = "Invalid night: --rows %d (must be >= %d, or there is nothing to measure), --repeats %d (must be >= 1). Give larger numbers.";
      throw new ParameterException(spec.commandLine(), problem.formatted(rows, FEWEST, repeats));
    }
    List<NightlyResult> results = new ArrayList<>();
    TemporaryFolder.with(home -> measure(home, results));
    return results.stream().allMatch(NightlyResult::isExact) ? 0 : 1;
  }

  private void measure(Path home, List<NightlyResult> results) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Instant begun = Instant.now();
    Machine machine = Machine.current();
    Duration grace = pipeline.closing().grace();
    out.printf("Three metrics of a business date; two cores for each engine, %s, heap of %,d MiB%n%n", machine.java(), Runtime.getRuntime().maxMemory() >> 20);
    out.flush();
    write(begun, machine, grace, results); // a file that cannot be written is better found now than after the first size
    for (MadeDay day : days(home)) {
      NightlyResult result = result(day, home);
      results.add(result);
      out.println(NightlyReport.block(result));
      out.flush();
      write(begun, machine, grace, results);
    }
    out.print(NightlyReport.outlook(results, CORES, grace));
    out.flush();
  }

  private List<MadeDay> days(Path home) throws IOException {
    try (SparkSession spark = LakeSession.start("local[" + CORES + "]")) {
      return List.of(MadeDay.make(spark, home.resolve("quarter"), pipeline, rows / SMALLER), MadeDay.make(spark, home.resolve("whole"), pipeline, rows));
    }
  }

  private NightlyResult result(MadeDay day, Path home) throws IOException, SQLException {
    NightRuns daybook = NightProcess.run(day, repeats, home);
    Map<LatestBy, List<Taken>> runs = new EnumMap<>(LatestBy.class);
    Map<LatestBy, DuckDb.Comparison> comparisons = new EnumMap<>(LatestBy.class);
    for (LatestBy form : LatestBy.values()) {
      try (DuckDb duckDb = DuckDb.open(day, CORES)) {
        List<Taken> ofForm = new ArrayList<>();
        for (int i = 0; i <= repeats; i++) {
          ofForm.add(duckDb.run(form));
        }
        runs.put(form, ofForm);
        comparisons.put(form, duckDb.compare(NightMain.runRoot(day.root(), repeats).resolve(pipeline.name())));
      }
    }
    return new NightlyResult(day.deliveries(), day.bytes(), daybook, runs, comparisons);
  }

  private void write(Instant begun, Machine machine, Duration grace, List<NightlyResult> results) throws IOException {
    if (json.isPresent()) {
      NightlyJson.write(json.get(), begun, machine, EngineProcess.options(), grace, results);
    }
  }
}
