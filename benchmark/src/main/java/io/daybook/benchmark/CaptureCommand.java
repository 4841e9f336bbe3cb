package io.daybook.benchmark;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code daybook bench capture}: latency from the time a transaction is due in PostgreSQL to the commit of its partials. */
@Command(
    name = "capture",
    mixinStandardHelpOptions = true,
    description = "Latency from a commit in PostgreSQL, through capture and broker, to the provisional row, at a fixed rate.")
final class CaptureCommand implements Callable<Integer> {
  @Option(names = "--rate", paramLabel = "N", description = "Changes a second, a hundred a transaction (default: 5000).")
  private int rate = 5_000;

  @Option(names = "--seconds", paramLabel = "N", description = "How long is measured (default: 120).")
  private int seconds = 120;

  @Option(names = "--warm-up", paramLabel = "N", description = "Seconds of load before that (default: 60).")
  private int warmUp = 60;

  @Option(names = "--sustained", description = "Search the largest rate that is sustained, and the largest with p95 2.0 s.")
  private boolean sustained;

  @Option(names = "--tries", paramLabel = "N", description = "Rates that the search tries at the most (default: 6).")
  private int tries = 6;

  @Option(names = "--try-seconds", paramLabel = "N", description = "How long a try is measured (default: 60).")
  private int trySeconds = 60;

  @Spec private CommandSpec spec;

  /** @return 1 when the figures are not exact, and so the run worth nothing */
  @Override
  public Integer call() throws Exception {
    boolean[] exact = {false};
    TemporaryFolder.with(
        home -> {
          PrintWriter out = spec.commandLine().getOut();
          Machine machine = Machine.current();
          out.printf("PostgreSQL, capture, broker and speed layer on the same %d cores, %s%n", machine.cores(), machine.java());
          CaptureResult result = run(rate, seconds, home, out);
          exact[0] = result.isExact();
          if (sustained) {
            RateSearch.Found found = new RateSearch(tries).search(asTry(result), next -> asTry(run(next, trySeconds, home, out)));
            out.printf("largest rate sustained %s, with p95 of 2.0 s %s%n", text(found.sustained()), text(found.inTime()));
          }
          out.flush();
        });
    return exact[0] ? 0 : 1;
  }

  private CaptureResult run(int changesPerSecond, int measuredSeconds, Path home, PrintWriter out) throws Exception {
    Path folder = Files.createDirectory(home.resolve("capture-" + changesPerSecond));
    try {
      CaptureResult result = CaptureBench.run(changesPerSecond, Duration.ofSeconds(warmUp), Duration.ofSeconds(measuredSeconds), folder);
      out.println(result);
      out.flush();
      return result;
    } finally {
      TemporaryFolder.delete(folder);
    }
  }

  private static RateSearch.Try asTry(CaptureResult result) {
    return new RateSearch.Try(result.load().rate(), result.isExact() && result.isSustained(), result.isExact() && result.isInTime());
  }

  private static String text(OptionalInt rate) {
    return rate.isEmpty() ? "none that was tried" : "%,d/s".formatted(rate.getAsInt());
  }
}
