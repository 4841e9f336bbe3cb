package io.daybook.cli;

import io.daybook.batch.ReleaseDesk;
import io.daybook.batch.ReleaseDiff;
import io.daybook.core.release.PublishedRelease;
import io.daybook.core.time.BusinessDate;
import io.daybook.serving.OutputFormat;
import io.daybook.serving.ResultPrinter;
import io.daybook.serving.Rows;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code daybook release}: looks at releases and decides about them. */
@Command(name = "release", mixinStandardHelpOptions = true, description = "Lists, compares, approves, rejects and takes back releases.", synopsisSubcommandLabel = "COMMAND")
final class ReleaseCommand {
  @Spec private CommandSpec spec;

  @Command(name = "list", mixinStandardHelpOptions = true, description = "Every release, with its state, who made it and why.")
  int list(
      @Mixin LakeOptions options,
      @Option(names = "--output", paramLabel = "FORMAT", description = "table, csv or json (default: table).", defaultValue = "TABLE") OutputFormat output)
      throws IOException {
    return options.withLake(
        (lake, pipeline) -> {
          new SparkQueries(lake.spark(), options.lakeRoot(), pipeline)
              .query(
                  "select business_date, release_id, state, reason, actor, at, effective_at, row_counts, gates, messages from releases order by business_date, at",
                  rows -> print(output, rows));
          return Daybook.DONE;
        });
  }

  @Command(name = "diff", mixinStandardHelpOptions = true, description = "What two releases of a date say differently, and the changes that came between them.")
  int diff(
      @Mixin LakeOptions options,
      @Parameters(paramLabel = "ONE", description = "A release's id.") String one,
      @Parameters(paramLabel = "OTHER", description = "Another release of the same date.") String other,
      @Option(names = "--output", paramLabel = "FORMAT", description = "table, csv or json (default: table).", defaultValue = "TABLE") OutputFormat output)
      throws IOException {
    return options.withLake(
        (lake, pipeline) -> {
          PrintWriter out = spec.commandLine().getOut();
          ReleaseDiff diff = ReleaseDiff.of(lake, pipeline, one, other);
          diff.metrics()
              .forEach(
                  (metric, rows) -> {
                    out.printf("%s: cells that differ%n", metric);
                    print(output, SparkRows.of(rows));
                  });
          out.printf("changes that one release covers and the other does not%n");
          print(output, SparkRows.of(diff.changes()));
          return Daybook.DONE;
        });
  }

  @Command(name = "approve", mixinStandardHelpOptions = true, description = "Publishes a release that waits for approval. Not for the one who ran it.")
  int approve(@Mixin LakeOptions options, @Mixin ActorOptions who, @Parameters(paramLabel = "RELEASE", description = "The release's id.") String release)
      throws IOException {
    return decided(
        options,
        desk -> {
          desk.approve(release, who.actor(), who.reason());
          return "%s is published, approved by %s".formatted(release, who.actor());
        });
  }

  @Command(name = "reject", mixinStandardHelpOptions = true, description = "Refuses a release that waits for approval; what is served stays served.")
  int reject(@Mixin LakeOptions options, @Mixin ActorOptions who, @Parameters(paramLabel = "RELEASE", description = "The release's id.") String release)
      throws IOException {
    return decided(
        options,
        desk -> {
          desk.reject(release, who.actor(), who.reason());
          return "%s is rejected by %s".formatted(release, who.actor());
        });
  }

  @Command(name = "rollback", mixinStandardHelpOptions = true,
      description = "Takes back the release that is served for a date: the one before it is served again, or none, and the date is on hold.")
  int rollback(@Mixin LakeOptions options, @Mixin ActorOptions who, @Parameters(paramLabel = "DATE", description = "The business date.") BusinessDate date)
      throws IOException {
    return decided(
        options,
        desk ->
            "%s is served by %s; it is on hold until it is released by name: daybook nightly --date %1$s"
                .formatted(
                    date,
                    desk.rollBack(date, who.actor(), who.reason())
                        .map(PublishedRelease::releaseId)
                        .orElse("provisional figures, for it had no other release")));
  }

  /** @param decision takes it at the desk and says what has become of it */
  private int decided(LakeOptions options, Function<ReleaseDesk, String> decision) throws IOException {
    return options.withLake(
        (lake, pipeline) -> {
          spec.commandLine().getOut().println(decision.apply(new ReleaseDesk(lake, Clock.systemUTC())));
          return Daybook.DONE;
        });
  }

  private Void print(OutputFormat output, Rows rows) {
    ResultPrinter.to(spec.commandLine().getOut(), output).print(rows);
    return null;
  }
}
