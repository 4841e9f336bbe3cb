package io.daybook.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code daybook status}: how the layers that run on a folder are, on one screen. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "How the layers that run on a folder are. Exit code 0: the speed layer runs and all that runs is healthy; 1: not so.")
final class StatusCommand implements Callable<Integer> {
  private static final long PERIOD_MILLIS = 1_000;
  private static final String CLEAR = "\033[H\033[2J";

  @Option(names = "--folder", paramLabel = "PATH", description = "The run's folder (default: var/demo of the checkout).")
  private Path folder;

  @Option(names = "--watch", description = "Look again every second, until Ctrl-C.")
  private boolean watch;

  @Option(names = "--json", description = "All there is to know, for programs.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path run = Optional.ofNullable(folder).orElseGet(() -> Checkout.folder().resolve("var/demo"));
    PrintWriter out = spec.commandLine().getOut();
    while (true) {
      RunStatus status = RunStatus.of(run);
      String text = json ? StatusJson.MAPPER.writeValueAsString(status) : status.text();
      out.println(watch && !json ? CLEAR + text : text);
      out.flush();
      if (!watch) {
        return status.healthy() ? Daybook.DONE : Daybook.FAILED;
      }
      Thread.sleep(PERIOD_MILLIS);
    }
  }
}
