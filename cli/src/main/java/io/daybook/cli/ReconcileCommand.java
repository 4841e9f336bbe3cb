package io.daybook.cli;

import io.daybook.batch.ReleaseAudit;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.RegisterEntry;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.lake.Lake;
import io.daybook.lake.ReferenceRates;
import io.daybook.reconciliation.Reconciliation;
import io.daybook.reconciliation.ReleasedDrift;
import io.daybook.serving.OutputFormat;
import io.daybook.serving.ResultPrinter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code daybook reconcile}: what moved the figures of released dates from provisional to final. Exit code 3 where that is not explained to the cent. */
@Command(
    name = "reconcile",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisSubcommandLabel = "[COMMAND]",
    subcommands = ExplainCommand.class,
    description = "What moved the figures of released dates from provisional to final, cause by cause. 'explain' shows the records behind it.")
final class ReconcileCommand implements Callable<Integer> {
  @ArgGroup(exclusive = true)
  private Which which;

  @Option(names = "--output", paramLabel = "FORMAT", description = "table, csv or json (default: table).")
  private OutputFormat output = OutputFormat.TABLE;

  @Option(names = "--html", paramLabel = "FILE", description = "Also write a report to look at and to print.")
  private Path html;

  @Mixin private LakeOptions options;

  @Spec private CommandSpec spec;

  /** Which releases are asked for; the newest without any of these. */
  private static final class Which {
    @Option(names = "--date", required = true, paramLabel = "DATE", description = "What is served for a date, or for the dates of a month or range (default: the newest date).")
    private DateRange date;

    @ArgGroup(exclusive = false)
    private FromTo fromTo;

    @Option(names = "--release", required = true, paramLabel = "ID", description = "One release, served or not.")
    private String release;
  }

  private static final class FromTo {
    @Option(names = "--from", required = true, paramLabel = "DATE", description = "The first date, or month.")
    private DateRange from;

    @Option(names = "--to", required = true, paramLabel = "DATE", description = "The last date, or month.")
    private DateRange to;
  }

  @Override
  public Integer call() throws IOException {
    return options.withLake(this::report);
  }

  private int report(Lake lake, Pipeline pipeline) {
    AskedReleases releases = new AskedReleases(new ReleaseAudit(lake, pipeline).register());
    Map<BusinessDate, String> asked = asked(releases);
    Instant now = Instant.now();
    Reconciliation reconciliation = new Reconciliation(lake, pipeline, ReferenceRates.known(lake, pipeline, now));
    DriftReport report = DriftReport.of(pipeline, new ReleasedDrift(lake, pipeline, reconciliation), asked, releases.served(), now);
    PrintWriter out = spec.commandLine().getOut();
    switch (output) {
      case TABLE -> out.println(new DriftReportText(report).text());
      case CSV -> ResultPrinter.to(out, output).print(report.rows());
      case JSON -> out.println(DriftReportJson.text(report));
    }
    if (html != null) {
      write(new ReconcilePage(report).html());
      spec.commandLine().getErr().println("Report in " + html);
    }
    return report.isExplained() ? Daybook.DONE : Daybook.UNEXPLAINED;
  }

  private void write(String page) {
    try {
      Files.writeString(html, page);
    } catch (IOException e) {
      throw new DaybookException(
          ErrorCode.FOLDER_NOT_WRITABLE, "Cannot write the report to %s (%s). Name a file in a folder that can be written.".formatted(html, e), e);
    }
  }

  private Map<BusinessDate, String> asked(AskedReleases releases) {
    if (which == null) {
      return releases.newest();
    }
    if (which.release != null) {
      RegisterEntry named = releases.named(which.release);
      return Map.of(named.date(), which.release);
    }
    DateRange range = which.date == null ? new DateRange(which.fromTo.from.first(), which.fromTo.to.last()) : which.date;
    return releases.servedIn(range);
  }
}
