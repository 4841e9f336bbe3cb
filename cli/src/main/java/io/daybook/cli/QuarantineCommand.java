package io.daybook.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.daybook.batch.EditedRecords;
import io.daybook.batch.Fixing;
import io.daybook.batch.QuarantineDesk;
import io.daybook.batch.QuarantineFilter;
import io.daybook.batch.QuarantinedRecord;
import io.daybook.batch.RepairEffect;
import io.daybook.batch.RepairedRecord;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.change.ImageJson;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.QuarantinePlace;
import io.daybook.lake.KafkaRepairSender;
import io.daybook.lake.Lake;
import io.daybook.lake.ReferenceRates;
import io.daybook.serving.OutputFormat;
import io.daybook.serving.ResultPrinter;
import io.daybook.serving.Rows;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code daybook quarantine}: looks at records that could not be read or break a rule, puts them right and replays them. */
@Command(
    name = "quarantine",
    mixinStandardHelpOptions = true,
    description = "Lists, shows, fixes, replays and dismisses records in quarantine. What identifies a person is shown as ***.",
    synopsisSubcommandLabel = "COMMAND")
final class QuarantineCommand {
  private static final int LISTED = 20;
  private static final String FORMATS = "table, csv or json (default: table).";

  @Spec private CommandSpec spec;

  @Command(name = "list", mixinStandardHelpOptions = true, description = "Records in quarantine and what was done to them last; 20 without --limit.")
  int list(
      @Mixin LakeOptions options,
      @Mixin QuarantineOptions which,
      @Option(names = "--output", paramLabel = "FORMAT", description = FORMATS, defaultValue = "TABLE") OutputFormat output)
      throws IOException {
    return options.withLake(
        (lake, pipeline) -> {
          QuarantineDesk desk = desk(lake, pipeline);
          List<QuarantinedRecord> records = desk.records(which.filter(LISTED));
          print(output, QuarantineRows.of(records));
          long all = desk.count(which.filter(LISTED));
          if (all > records.size()) {
            spec.commandLine().getErr().printf("%,d more; choose some, or give --limit%n", all - records.size());
          }
          return Daybook.DONE;
        });
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "Records with their fields, as far as they can be read, and everything that was done to them.")
  int show(
      @Mixin LakeOptions options,
      @Mixin QuarantineOptions which,
      @Option(names = "--output", paramLabel = "FORMAT", description = FORMATS, defaultValue = "TABLE") OutputFormat output)
      throws IOException {
    QuarantineFilter filter = which.named(spec);
    return options.withLake(
        (lake, pipeline) -> {
          QuarantineDesk desk = desk(lake, pipeline);
          print(output, QuarantineRows.fully(desk.records(filter), desk));
          return Daybook.DONE;
        });
  }

  @Command(
      name = "fix",
      mixinStandardHelpOptions = true,
      description = "Puts records right, which changes no figure: replay them for that. All that are chosen, or none where one would still be bad.")
  int fix(
      @Mixin LakeOptions options,
      @Mixin QuarantineOptions which,
      @Mixin ActorOptions who,
      @Option(names = "--set", paramLabel = "FIELD=EXPRESSION",
          description = "A field by Spark SQL over the fields, which are text in malformed records; may be given for several fields.")
          Map<String, String> set,
      @Option(names = "--record", paramLabel = "FILE", description = "A file with a JSON object of field values, or - for the standard input; other fields stay.") Path record,
      @Option(names = "--records", paramLabel = "FILE",
          description = "A file with a line of JSON for each record, {\"place\": \"topic:0:17\", \"record\": {...}}, or -; they are the records that are fixed.")
          Path records,
      @Option(names = "--sequence", paramLabel = "TEXT", description = "After which change of its record it comes, where its own position cannot be read.") String sequence,
      @Option(names = "--dry-run", description = "Say what replaying them would change, and write nothing.") boolean dryRun)
      throws IOException {
    if (set == null && record == null && records == null) {
      throw new ParameterException(spec.commandLine(), "Say what is right with --set, --record or --records");
    }
    QuarantineFilter filter = records == null ? which.named(spec) : which.withoutPlaces(spec);
    String values = record == null ? "{}" : text(record);
    List<String> lines = records == null ? List.of() : text(records).lines().toList();
    return options.withLake(
        (lake, pipeline) -> {
          Map<QuarantinePlace, Map<String, Object>> edited = records == null ? Map.of() : EditedRecords.read(pipeline.source(), lines);
          QuarantineFilter chosen = records == null ? filter : filter.at(edited.keySet().toArray(QuarantinePlace[]::new));
          Fixing fixing =
              new Fixing(set == null ? new LinkedHashMap<>() : set, ImageJson.read(pipeline.source(), values), edited, Optional.ofNullable(sequence));
          QuarantineDesk desk = desk(lake, pipeline);
          if (dryRun) {
            return tell(desk.fixed(chosen, fixing), desk, lake, pipeline);
          }
          List<RepairedRecord> fixed = desk.fix(chosen, fixing, who.actor(), who.reason());
          spec.commandLine().getOut().printf("%,d records are fixed. They count once they are replayed: daybook quarantine replay%n", fixed.size());
          return Daybook.DONE;
        });
  }

  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      description = "Sends fixed records into their topic, from where they count as any change; all that are FIXED unless some are chosen. Again, it changes nothing.")
  int replay(
      @Mixin LakeOptions options,
      @Mixin QuarantineOptions which,
      @Mixin ActorOptions who,
      @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "The Kafka that has the pipeline's topic; several brokers by commas.") String kafka,
      @Option(names = "--arrival", paramLabel = "INSTANT", description = "When the records arrive, where a replay's arrivals are simulated (default: now).") Instant arrival,
      @Option(names = "--dry-run", description = "Say what it would change, and send and write nothing.") boolean dryRun)
      throws IOException {
    if (kafka == null && !dryRun) {
      throw new ParameterException(spec.commandLine(), "Name the Kafka with --kafka, or look first with --dry-run");
    }
    return options.withLake(
        (lake, pipeline) -> {
          QuarantineDesk desk = desk(lake, pipeline);
          QuarantineFilter filter = which.filter(Integer.MAX_VALUE);
          if (dryRun) {
            return tell(desk.replayable(filter), desk, lake, pipeline);
          }
          List<RepairedRecord> replayed =
              desk.replay(filter, new KafkaRepairSender(Configuration.of(spec).kafka(kafka)), Optional.ofNullable(arrival).orElseGet(Instant::now), who.actor(), who.reason());
          PrintWriter out = spec.commandLine().getOut();
          out.printf("%,d records are replayed%n", replayed.size());
          QuarantineDesk.byDate(replayed).forEach((date, records) -> out.printf("%s: %,d records, %s%n", date, records, QuarantineRows.landing(desk.register().standing(date))));
          return Daybook.DONE;
        });
  }

  @Command(name = "dismiss", mixinStandardHelpOptions = true, description = "Says that records are not wanted, and why; those that are replayed stay as they are.")
  int dismiss(@Mixin LakeOptions options, @Mixin QuarantineOptions which, @Mixin ActorOptions who) throws IOException {
    QuarantineFilter filter = which.named(spec);
    return options.withLake(
        (lake, pipeline) -> {
          spec.commandLine().getOut().printf("%,d records are dismissed%n", desk(lake, pipeline).dismiss(filter, who.actor(), who.reason()).size());
          return Daybook.DONE;
        });
  }

  private int tell(List<RepairedRecord> records, QuarantineDesk desk, Lake lake, Pipeline pipeline) {
    List<RepairEffect> effects = RepairEffect.of(records, lake, pipeline, ReferenceRates.known(lake, pipeline, Instant.now()), desk.register());
    print(OutputFormat.TABLE, QuarantineRows.effects(effects));
    spec.commandLine().getErr().printf("%,d records would be replayed. Nothing was written%n", records.size());
    return Daybook.DONE;
  }

  private static QuarantineDesk desk(Lake lake, Pipeline pipeline) {
    return new QuarantineDesk(lake, pipeline, ReferenceRates.known(lake, pipeline, Instant.now()), Clock.systemUTC());
  }

  private static String text(Path file) throws IOException {
    try {
      return file.toString().equals("-") ? new String(System.in.readAllBytes(), UTF_8) : Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new DaybookException(ErrorCode.INPUT_NOT_FOUND, "There is no file %s. Name one with the field values as JSON, or - for the standard input.".formatted(file), e);
    }
  }

  private void print(OutputFormat output, Rows rows) {
    ResultPrinter.to(spec.commandLine().getOut(), output).print(rows);
  }
}
