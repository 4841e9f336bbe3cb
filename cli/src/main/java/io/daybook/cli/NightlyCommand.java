package io.daybook.cli;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineFile;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.DateRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code daybook nightly}: one nightly run. For a scheduler: exit code 0 when all was released that was due, 3 when a gate held a date back. */
@Command(
    name = "nightly",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Releases business dates: reads the topic to its end, recomputes, checks, publishes. Run again after a kill, it completes what is left.")
final class NightlyCommand implements Callable<Integer> {
  @Mixin private LayerOptions options;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Which which;

  @Option(names = "--redefined", description = "Also restate dates whose release was made by another pipeline file.")
  private boolean redefined;

  @Option(names = "--as-of", paramLabel = "INSTANT", description = "Up to when the source has delivered, as 2010-12-04T06:00:00Z (default: now).")
  private Instant asOf;

  @Option(names = "--as", paramLabel = "NAME", description = "Who runs it (default: ${DEFAULT-VALUE}).", defaultValue = "${sys:user.name}")
  private String actor;

  @Option(names = "--full", description = "Afterwards make the dates again that were left alone, and fail where one comes out other than it was released.")
  private boolean full;

  @Option(names = "--dry-run", description = "Say what would be released from the master dataset as it is, and write nothing.")
  private boolean dryRun;

  @Spec private CommandSpec spec;

  /** Which dates are asked for. */
  private static final class Which {
    @Option(names = "--due", required = true, description = "Every date that is due.")
    private boolean due;

    @Option(names = "--date", required = true, paramLabel = "DATE", description = "One date, also where it is on hold.")
    private DateRange date;

    @ArgGroup(exclusive = false)
    private FromTo fromTo;

    Optional<DateRange> dates() {
      return Optional.ofNullable(date).or(() -> Optional.ofNullable(fromTo).map(range -> new DateRange(range.from.first(), range.to.last())));
    }
  }

  private static final class FromTo {
    @Option(names = "--from", required = true, paramLabel = "DATE", description = "The first date, or month.")
    private DateRange from;

    @Option(names = "--to", required = true, paramLabel = "DATE", description = "The last date, or month.")
    private DateRange to;
  }

  @Override
  public Integer call() throws Exception {
    PipelineFile file = options.read();
    NightlyRequest request =
        new NightlyRequest(
            Optional.ofNullable(asOf).orElseGet(Instant::now),
            which.dates(),
            redefined ? NightlyRequest.Scope.CHANGES_AND_DEFINITION : NightlyRequest.Scope.CHANGES,
            actor);
    Narrator narrator = new Narrator(spec.commandLine().getOut());
    return options.withLayers(
        file, options.folder(), layers -> dryRun ? tell(layers.batch().plan(request), narrator) : run(layers, file.pipeline(), request, narrator));
  }

  private static int tell(NightlyPlan plan, Narrator narrator) {
    plan.heldBack().forEach((date, why) -> narrator.say("held back", date + ": " + why));
    plan.releases().forEach(release -> narrator.say("would", "release %s as number %d: %s".formatted(release.date(), release.number(), release.reason())));
    narrator.say("cut", "ingest batch %d, offsets %s".formatted(plan.cut().ingestBatch(), plan.cut().offsets()));
    return Daybook.DONE;
  }

  private int run(Layers layers, Pipeline pipeline, NightlyRequest request, Narrator narrator) {
    NightTeller teller = new NightTeller(
            pipeline, narrator, layers.reconciliation(), new NightWatch(layers.lake(), pipeline, layers.reconciliation(), options.folder()));
    Instant begun = Instant.now();
    ReleaseReport report =
        layers.batch().run(request, (step, what) -> narrator.say("%.1f s".formatted(Duration.between(begun, Instant.now()).toMillis() / 1000.0), what));
    teller.tell(report, Duration.between(begun, Instant.now()));
    if (full) {
      narrator.say("full", "%d dates made again, of which nothing was to be released: they come out as they were released".formatted(layers.batch().remakeSkipped(request)));
    }
    return teller.anyRejected() ? Daybook.UNEXPLAINED : Daybook.DONE;
  }
}
