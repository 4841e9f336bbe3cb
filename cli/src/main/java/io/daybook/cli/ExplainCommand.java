package io.daybook.cli;

import io.daybook.batch.ReleaseAudit;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.release.Evidence;
import io.daybook.core.release.RegisterEntry;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.ReferenceRates;
import io.daybook.reconciliation.CauseRecords;
import io.daybook.reconciliation.CellFilter;
import io.daybook.reconciliation.DriftExplanation;
import io.daybook.reconciliation.DriftRecords;
import io.daybook.reconciliation.PersonalData;
import io.daybook.serving.OutputFormat;
import io.daybook.serving.ResultPrinter;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code daybook reconcile explain}: the records behind the drift of cells. Exit code 3 where something is not explained by records. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "The records behind each part of the drift of a released date. What identifies a person is shown as ***.")
final class ExplainCommand implements Callable<Integer> {
  private static final int ROWS_ON_A_TERMINAL = 20;

  @Parameters(paramLabel = "METRIC", description = "A metric of the pipeline file.")
  private String metric;

  @Option(names = "--date", paramLabel = "DATE", description = "The business date (default: that of the window).")
  private BusinessDate date;

  @Option(
      names = "--window",
      paramLabel = "START[..END]",
      description = "The window that starts then, or those that start in the range: 2010-12-01T08:26:00Z, or a local time of the calendar.")
  private String window;

  @Option(names = "--where", paramLabel = "DIMENSION=VALUE", description = "Cells with this value, null for none; may be given for several dimensions.")
  private Map<String, String> where = new LinkedHashMap<>();

  @Option(names = "--limit", paramLabel = "N", description = "Records shown of each cause (default: 20 in a table, else all).")
  private Integer limit;

  @Option(names = "--output", paramLabel = "FORMAT", description = "table, csv or json (default: table).")
  private OutputFormat output = OutputFormat.TABLE;

  @Mixin private LakeOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (limit != null && limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit takes a number from 1 on");
    }
    Pipeline now = options.pipeline();
    CellFilter asked = CellQuestion.cells(now.calendar(), CellQuestion.metric(now, metric), window, where); // before Spark takes its time to start
    BusinessDate day =
        CellQuestion.date(now.calendar(), Optional.ofNullable(date), asked)
            .orElseThrow(() -> new ParameterException(spec.commandLine(), "Name what is to be explained with --date or --window"));
    return options.withLake((lake, pipeline) -> explain(lake, pipeline, day));
  }

  private int explain(Lake lake, Pipeline pipeline, BusinessDate day) {
    AskedReleases releases = new AskedReleases(new ReleaseAudit(lake, pipeline).register());
    RegisterEntry release = releases.servedOf(day);
    Evidence evidence = release.evidence().orElseThrow();
    Pipeline then = PipelineReader.read("the definition of release " + release.releaseId().orElseThrow(), evidence.definition());
    Metric asked = CellQuestion.metric(then, metric);
    CellFilter cells = CellQuestion.cells(then.calendar(), asked, window, where);
    ReferenceRates references = ReferenceRates.known(lake, then, evidence.referenceKnownAt());
    DriftRecords records = new DriftRecords(lake, then, references, new PersonalData(then, pipeline));
    try (DriftExplanation explanation = records.explain(AskedReleases.plan(release), releases.made(release).at(), asked, cells)) {
      if (output == OutputFormat.TABLE) {
        new ExplanationText(asked, release, cells, references).print(explanation, Optional.ofNullable(limit).orElse(ROWS_ON_A_TERMINAL), spec.commandLine().getOut());
      } else {
        print(explanation);
      }
      return explanation.isWhole() ? Daybook.DONE : Daybook.UNEXPLAINED;
    }
  }

  private void print(DriftExplanation explanation) {
    int most = Optional.ofNullable(limit).orElse(Integer.MAX_VALUE);
    ResultPrinter.to(spec.commandLine().getOut(), output)
        .print(
            new JointRows(
                SparkRows.of(explanation.records().limit(0)).columns(),
                explanation.causes().stream().map(cause -> SparkRows.of(cause.records().limit(most))).toList()));
    PrintWriter err = spec.commandLine().getErr();
    for (CauseRecords cause : explanation.causes()) {
      ExplanationText.more(cause, most).ifPresent(err::println);
      if (!cause.isWhole()) {
        err.println(ExplanationText.notWhole(cause));
      }
    }
  }
}
