package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.NearestWord;
import io.daybook.core.access.Role;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code daybook}. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but with drift that nothing explains. */
@Command(
    name = "daybook",
    mixinStandardHelpOptions = true,
    version = "Daybook 0.1",
    description = "Numbers you can watch by day and sign by night.",
    subcommands = {
      DemoCommand.class,
      SpeedCommand.class,
      IngestCommand.class,
      LoadCommand.class,
      NightlyCommand.class,
      StatusCommand.class,
      ReleaseCommand.class,
      PeriodCommand.class,
      QuarantineCommand.class,
      AuditCommand.class,
      ReconcileCommand.class,
      PackCommand.class,
      ValidateCommand.class,
      SizeCommand.class,
      SqlCommand.class,
      ServeCommand.class,
      TokenCommand.class,
      TrinoCommand.class,
      UserCommand.class,
      ConfigCommand.class
    })
public final class Daybook {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;
  static final int UNEXPLAINED = 3;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration of an environment, before the verb (default: what DAYBOOK_CONFIG names); 'daybook config' shows what holds.")
  private Path config;

  private final Map<String, String> environment;
  private Configuration configuration; // read when the first verb asks

  private Daybook(Map<String, String> environment) {
    this.environment = environment;
  }

  /** What the file and the environment say. */
  Configuration configuration() {
    if (configuration == null) {
      Optional<Path> file = Optional.ofNullable(config).or(() -> Optional.ofNullable(environment.get(Configuration.FILE_VARIABLE)).map(Path::of));
      configuration = Configuration.read(file, environment);
    }
    return configuration;
  }

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return commandLine(System.getenv());
  }

  /** @param environment variables by name */
  static CommandLine commandLine(Map<String, String> environment) {
    return new CommandLine(new Daybook(environment))
        .setDefaultValueProvider(Configuration::option)
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(BusinessDate.class, BusinessDate::parse)
        .registerConverter(DateRange.class, DateRange::parse)
        .registerConverter(Role.class, Daybook::role)
        .setErr(new PrintWriter(System.err, true)) // as it is now: a demo gives the stream to its log
        .setParameterExceptionHandler(corrected())
        .setExecutionExceptionHandler(told());
  }

  private static Role role(String word) {
    return Role.of(word).orElseThrow(() -> new TypeConversionException("'%s' is no role; there are analyst, finance, dashboard and operator".formatted(word)));
  }

  /** One sentence and where to read on; a page of options would hide it. */
  private static IParameterExceptionHandler corrected() {
    return (mistake, arguments) -> {
      CommandLine command = mistake.getCommandLine();
      PrintWriter err = command.getErr();
      if (command.getParent() == null && arguments.length == 0) {
        command.usage(err);
        return WRONG_USAGE;
      }
      err.println("daybook: %s%s ('%s --help' tells more)".formatted(mistake.getMessage(), nearest(mistake, command), command.getCommandSpec().qualifiedName()));
      return WRONG_USAGE;
    };
  }

  private static String nearest(ParameterException mistake, CommandLine command) {
    if (mistake instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      Set<String> known = new TreeSet<>(command.getSubcommands().keySet());
      known.addAll(command.getCommandSpec().optionsMap().keySet());
      return NearestWord.of(unmatched.getUnmatched().get(0), known).map("; did you mean %s?"::formatted).orElse("");
    }
    return "";
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
      if (DemoLog.place().isEmpty()) {
        failure.printStackTrace(command.getErr()); // no log has it
      }
      return FAILED;
    };
  }
}
