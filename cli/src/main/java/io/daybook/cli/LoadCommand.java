package io.daybook.cli;

import io.daybook.batch.FileLoad;
import io.daybook.batch.LoadPreview;
import io.daybook.batch.LoadReport;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineFile;
import io.daybook.core.pipeline.Source;
import io.daybook.core.time.DateRange;
import io.daybook.ingestion.CsvRecords;
import io.daybook.lake.History;
import io.daybook.lake.ParquetHistory;
import io.daybook.lake.RecordFileHistory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code daybook load}: files with a history, into the master dataset beside the stream. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Loads files with a history beside the stream. A record that the stream brings, too, counts once, as the stream has it; a file that was loaded is not"
            + " loaded again. Run again after a kill, it completes what is left.")
final class LoadCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = "CSV, gzipped where it ends in .gz, or Parquet; each file is a load of its own.")
  private List<Path> files;

  @Mixin private LayerOptions options;

  @Option(names = "--format", paramLabel = "FORMAT", description = "csv or parquet (default: by how the file's name ends).")
  private Format format;

  @Option(names = "--dates", paramLabel = "DATES", description = "Load records of these business dates alone: 2010-12-01..2010-12-31 or 2010-12.")
  private DateRange dates;

  @Option(names = "--as", paramLabel = "NAME", description = "Who loads (default: ${DEFAULT-VALUE}).", defaultValue = "${sys:user.name}")
  private String actor;

  @Option(names = "--reason", paramLabel = "WORDS", description = "Why, in words; kept in table loads.", defaultValue = "")
  private String reason;

  @Option(names = "--dry-run", description = "Say what would be loaded and how figures would change, and write nothing.")
  private boolean dryRun;

  @Spec private CommandSpec spec;

  private enum Format {
    CSV,
    PARQUET;

    static Optional<Format> of(Path file) {
      String name = file.getFileName().toString();
      return name.endsWith(".parquet") ? Optional.of(PARQUET) : name.endsWith(".csv") || name.endsWith(".csv.gz") ? Optional.of(CSV) : Optional.empty();
    }
  }

  @Override
  public Integer call() throws Exception {
    PipelineFile file = options.read();
    Pipeline pipeline = file.pipeline();
    List<History> histories = files.stream().map(path -> history(pipeline.source(), path)).toList();
    LoadTeller teller = new LoadTeller(new Narrator(spec.commandLine().getOut()), pipeline);
    return options.withLayers(
        file,
        options.folder(),
        layers -> {
          histories.forEach(history -> history.rows(layers.lake().spark())); // what lacks a column is refused before anything is loaded
          FileLoad load = new FileLoad(layers.lake(), pipeline, layers.references(), layers.ingest(), Clock.systemUTC());
          histories.forEach(history -> run(load, history, teller));
          return Daybook.DONE;
        });
  }

  private void run(FileLoad load, History history, LoadTeller teller) {
    if (dryRun) {
      LoadPreview preview = load.preview(history, Optional.ofNullable(dates));
      teller.tell(history.file(), preview);
    } else {
      LoadReport report = load.load(history, Optional.ofNullable(dates), actor, reason, teller::progress);
      teller.tell(report);
    }
  }

  private History history(Source source, Path path) {
    Format known =
        Optional.ofNullable(format)
            .or(() -> Format.of(path))
            .orElseThrow(
                () -> new ParameterException(spec.commandLine(), "cannot tell by its name what format %s has; add --format csv or --format parquet".formatted(path)));
    if (known == Format.PARQUET) {
      return new ParquetHistory(source, path.toAbsolutePath());
    }
    CsvRecords records = new CsvRecords(source, path);
    records.open().close(); // refused at once where it lacks a column, before Spark starts
    return new RecordFileHistory(source, records);
  }
}
