package io.daybook.cli;

import io.daybook.core.DaybookException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The command {@code daybook}. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but with drift that nothing explains. */
@Command(
    name = "daybook",
    mixinStandardHelpOptions = true,
    version = "Daybook 0.1",
    description = "Numbers you can watch by day and sign by night.",
    subcommands = {DemoCommand.class, ValidateCommand.class, SqlCommand.class})
public final class Daybook {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int UNEXPLAINED = 3;

  private Daybook() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Daybook())
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(told());
  }

  /** What a user can cause is one message; anything else is a bug of ours, and its trace is in the log. */
  private static IExecutionExceptionHandler told() {
    return (failure, command, parsed) -> {
      if (failure instanceof DaybookException || failure instanceof IllegalArgumentException) {
        command.getErr().println("daybook: " + failure.getMessage());
        return FAILED;
      }
      DemoLog.failure(failure);
      command.getErr().println("daybook: failed: " + failure + DemoLog.place());
      return FAILED;
    };
  }
}
