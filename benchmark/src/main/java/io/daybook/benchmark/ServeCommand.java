package io.daybook.benchmark;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code daybook bench serve}: how long readers wait over HTTP and SQL while the stream runs, and what they cost the stream. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Latency of HTTP reads, of pushed events and of SQL while the stream runs, and of the stream with and without them.")
final class ServeCommand implements Callable<Integer> {
  private static final int PARTITIONS = 8;
  private static final int RECORD_BYTES = 1024;
  private static final int REDELIVERED_PERCENT = 1;

  @Option(names = "--rate", paramLabel = "N", description = "Deliveries a second of the stream (default: 2000).")
  private int rate = 2_000;

  @Option(names = "--requests", paramLabel = "N", description = "HTTP requests a second (default: 2000).")
  private int requests = 2_000;

  @Option(names = "--sessions", split = ",", paramLabel = "N", description = "How many SQL sessions there are, one after the other (default: 1,8,32).")
  private List<Integer> sessions = List.of(1, 8, 32);

  @Option(names = "--seconds", paramLabel = "N", description = "How long each of nobody, HTTP and each number of sessions is measured (default: 60).")
  private int seconds = 60;

  @Option(names = "--warm-up", paramLabel = "N", description = "Seconds before that, two thirds of it with some of all readers (default: 180).")
  private int warmUp = 180;

  @Option(names = "--json", paramLabel = "FILE", description = "Write everything that was measured to this file.")
  private Optional<Path> json = Optional.empty();

  @Spec private CommandSpec spec;

  /** @return 1 when the stream is not whole or not everything was answered, and so the run worth nothing */
  @Override
  public Integer call() throws Exception {
    if (sessions.stream().anyMatch(each -> each < 1) || seconds < 1 || requests < 1) {
      throw new ParameterException(spec.commandLine(), "Invalid load: %s sessions, %d seconds, %d requests (must all be >= 1)".formatted(sessions, seconds, requests));
    }
    boolean[] exact = {false};
    TemporaryFolder.with(home -> {
      PrintWriter out = spec.commandLine().getOut();
      Instant begun = Instant.now();
      Machine machine = Machine.current();
      Workload load =
          new Workload(
              Instant.EPOCH,
              Duration.ZERO,
              Duration.ofSeconds(warmUp),
              Duration.ofSeconds(seconds).multipliedBy(ServePhase.count(sessions)),
              rate,
              RECORD_BYTES,
              REDELIVERED_PERCENT,
              PARTITIONS);
      out.printf("%s; %,d HTTP requests/s; SQL by %s sessions; everything on the same %d cores, %s%n%n", load, requests, sessions, machine.cores(), machine.java());
      out.flush();
      ServeResult result = ServeBench.run(load, requests, sessions, home);
      out.print(new ServeReport(result));
      out.flush();
      if (json.isPresent()) {
        ServeJson.write(json.get(), begun, machine, result);
      }
      exact[0] = result.isExact();
    });
    return exact[0] ? 0 : 1;
  }
}
