package io.daybook.benchmark;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code daybook bench}. */
@Command(
    name = "daybook bench",
    mixinStandardHelpOptions = true,
    description = "Measures Daybook under a load of its own.",
    subcommands = {SpeedCommand.class, DayCommand.class, NightlyCommand.class, CaptureCommand.class, ServeCommand.class})
public final class Benchmark {
  private Benchmark() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Benchmark()).execute(args));
  }
}
