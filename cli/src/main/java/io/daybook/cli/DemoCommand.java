package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.time.DateRange;
import io.daybook.ingestion.Pace;
import io.daybook.ingestion.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code daybook demo}: real days through the whole path, in the terminal. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Replays real days through the whole path: provisional numbers by day, final ones after each night, and why they differ.")
final class DemoCommand implements Callable<Integer> {
  private static final String ALL = "all";
  private static final String MAX = "max";

  @Option(
      names = "--dates",
      paramLabel = "A..B",
      description = "Business dates to replay, or '" + ALL + "' (default: the first three days of 2010-12).")
  private String dates = "2010-12-01..2010-12-03";

  @Option(
      names = "--pace",
      paramLabel = "TIME",
      description =
          "How fast a business day passes: 30s, 2m; '"
              + MAX
              + "' sends everything at once and closes all days in one night (default: ${DEFAULT-VALUE}).")
  private String pace = "30s";

  @Option(names = "--exit", description = "End when the last night is over, instead of running on for queries.")
  private boolean exit;

  @Option(names = "--pipeline", paramLabel = "FILE", description = "The pipeline file (default: pipelines/retail_sales.yaml of the checkout).")
  private Path pipeline;

  @Option(
      names = "--source",
      paramLabel = "KIND",
      description =
          "'file' writes the changes to Kafka; 'postgres' books them in a PostgreSQL of its own, from where they are captured (default: file).")
  private DemoSettings.Source source = DemoSettings.Source.FILE;

  @Option(
      names = "--input",
      paramLabel = "PATH",
      description = "Folder with the input files (default: $DAYBOOK_DATA, then data/ in the checkout, then ../shared/data, then generated data).")
  private Path input;

  @Option(
      names = "--folder",
      paramLabel = "PATH",
      description = "Where the run keeps its tables, topic and logs (default: var/demo of the checkout).")
  private Path folder;

  @Option(names = "--fresh", description = "Delete what an earlier run left in the folder.")
  private boolean fresh;

  @Option(names = "--late", paramLabel = "RATE", description = "Share of records that arrive after their window has closed (default: 0.01).")
  private double late = Simulation.defaults().late();

  @Option(names = "--redelivered", paramLabel = "RATE", description = "Share that is delivered twice within the dedup horizon (default: 0.01; from postgres none).")
  private double redelivered = Simulation.defaults().redelivered();

  @Option(
      names = "--redelivered-beyond",
      paramLabel = "RATE",
      description = "Share that is delivered twice, the second time beyond the horizon (default: 0.001).")
  private double redeliveredBeyond = Simulation.defaults().redeliveredBeyond();

  @Option(names = "--amended", paramLabel = "RATE", description = "Share that arrives wrong and is corrected in the night (default: 0.005).")
  private double amended = Simulation.defaults().amended();

  @Option(names = "--deleted", paramLabel = "RATE", description = "Share of records that never were, deleted in the night (default: 0.002).")
  private double deleted = Simulation.defaults().deleted();

  @Option(names = "--drift", paramLabel = "SHARE", description = "By what part of itself each of these shares swings in the course of a year (default: 0.5).")
  private double drift = Simulation.defaults().drift();

  @Option(names = "--seed", paramLabel = "N", description = "Makes another simulation (default: 1).")
  private long seed = Simulation.defaults().seed();

  @Option(names = "--no-trino", description = "Leave Trino out; Spark SQL answers the queries.")
  private boolean withoutTrino;

  @Option(names = "--kafka-port", paramLabel = "PORT", description = "Port for Kafka (default: a free one, the same at every start).")
  private Integer kafkaPort;

  @Option(names = "--trino-port", paramLabel = "PORT", description = "Port for Trino (default: a free one, the same at every start).")
  private Integer trinoPort;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    DemoSettings settings =
        new DemoSettings(
            Optional.ofNullable(pipeline).orElseGet(() -> Checkout.folder().resolve("pipelines/retail_sales.yaml")),
            source,
            Optional.ofNullable(input),
            Optional.ofNullable(folder).orElseGet(() -> Checkout.folder().resolve("var/demo")).toAbsolutePath().normalize(),
            dates.equals(ALL) ? Optional.empty() : Optional.of(parsedDates()),
            parsedPace(),
            checkedRates(),
            exit ? DemoSettings.End.EXIT : DemoSettings.End.RUN_ON,
            fresh ? DemoSettings.Start.FRESH : DemoSettings.Start.GO_ON,
            withoutTrino ? DemoSettings.Sql.SPARK : DemoSettings.Sql.TRINO_WHERE_POSSIBLE,
            port(kafkaPort),
            port(trinoPort));
    return new Demo(settings, new Narrator(spec.commandLine().getOut()), this::giveUp).run();
  }

  private void giveUp(DaybookException failure) {
    spec.commandLine().getErr().println("daybook: " + failure.getMessage());
    System.exit(Daybook.FAILED);
  }

  private DateRange parsedDates() {
    try {
      return DateRange.parse(dates);
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          spec.commandLine(), "'%s' is not a range of dates; write 2010-12-01..2010-12-03, one date, or %s".formatted(dates, ALL), e);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Simulation checkedRates() {
    try {
      Simulation simulation = new Simulation(seed, late, redelivered, redeliveredBeyond, amended, deleted, drift);
      return source == DemoSettings.Source.POSTGRES ? simulation.withoutRedeliveries() : simulation;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Pace parsedPace() {
    try {
      return pace.equals(MAX) ? Pace.asFastAsPossible() : Pace.dayIn(Duration.parse("PT" + pace.toUpperCase(Locale.ROOT)));
    } catch (DateTimeParseException | IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "'%s' is not a pace; write the time that a day is to take, as 30s or 2m, or %s".formatted(pace, MAX), e);
    }
  }

  private OptionalInt port(Integer port) {
    if (port != null && (port < 1 || port > 65535)) {
      throw new ParameterException(spec.commandLine(), "'%d' is not a port; write a number from 1 to 65535".formatted(port));
    }
    return port == null ? OptionalInt.empty() : OptionalInt.of(port);
  }
}
