package io.daybook.benchmark;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.infra.EmbeddedStack;
import io.daybook.infra.StackConfig;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeSession;
import io.daybook.serving.ServingLayer;
import io.daybook.serving.SqlClient;
import io.daybook.serving.TrinoAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code daybook bench day}: what Trino takes for queries over a day of commits, and over the same rows in one file. */
@Command(name = "day", mixinStandardHelpOptions = true, description = "Latency of queries over a day of small commits, beside the same day in one file.")
final class DayCommand implements Callable<Integer> {
  @Option(names = "--commits", paramLabel = "N", description = "Commits of the day (default: 86400, one a second).")
  private int commits = 86_400;

  @Option(names = "--repeats", paramLabel = "N", description = "How often each query is timed (default: 30).")
  private int repeats = 30;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    TemporaryFolder.with(
        folder -> {
          try (SparkSession spark = LakeSession.start("local[2]")) {
            measure(spark, folder, out);
          }
        });
    return 0;
  }

  private void measure(SparkSession spark, Path folder, PrintWriter out) throws IOException {
    Pipeline pipeline = DaybookEngine.pipeline();
    Lake day = Lake.open(spark, folder.resolve("lake"), pipeline);
    Instant begun = Instant.now();
    new DayBench(day, pipeline).makeDay(commits);
    Dataset<Row> partials = day.read(day.tables().provisional());
    long rows = partials.count();
    out.printf("%,d commits, %,d partials in %s; %,d files after merging%n", commits, rows, Duration.between(begun, Instant.now()), partials.inputFiles().length);
    Lake compacted = Lake.open(spark, folder.resolve("compacted"), pipeline);
    compacted.append(compacted.tables().provisional(), partials.coalesce(1).sortWithinPartitions("window_start"), "bench", 0);

    Map<String, Map<String, Histogram>> times = new LinkedHashMap<>();
    for (String lake : List.of("lake", "compacted")) {
      times.put(lake, times(folder, folder.resolve(lake), pipeline));
    }
    for (String query : DayBench.queries().keySet()) {
      Histogram ofDay = times.get("lake").get(query);
      Histogram ofOneFile = times.get("compacted").get(query);
      out.printf(
          "%-10s day of commits p50 %,d p95 %,d ms · one file p50 %,d p95 %,d ms · ratio of p50 %.2f%n",
          query,
          ofDay.getValueAtPercentile(50),
          ofDay.getValueAtPercentile(95),
          ofOneFile.getValueAtPercentile(50),
          ofOneFile.getValueAtPercentile(95),
          (double) ofDay.getValueAtPercentile(50) / ofOneFile.getValueAtPercentile(50));
    }
    out.flush();
  }

  private Map<String, Histogram> times(Path folder, Path lake, Pipeline pipeline) {
    Map<String, Histogram> times = new LinkedHashMap<>();
    StackConfig config = StackConfig.in(folder.resolve("stack-" + lake.getFileName())).withLakeRoot(lake);
    try (EmbeddedStack stack = EmbeddedStack.start(config, step -> {})) {
      TrinoAddress trino =
          new TrinoAddress("127.0.0.1", stack.trino().orElseThrow(() -> new IllegalStateException(stack.trinoMissing().orElse("There is no Trino"))).port());
      try (ServingLayer servingLayer = new ServingLayer(trino, lake)) { // without comments on columns, which would be written while it is measured
        servingLayer.publish(pipeline);
      }
      SqlClient sql = new SqlClient(trino, ServingLayer.schemaOf(pipeline));
      DayBench.queries().forEach((name, query) -> times.put(name, DayBench.time(sql, query, repeats)));
    }
    return times;
  }
}
