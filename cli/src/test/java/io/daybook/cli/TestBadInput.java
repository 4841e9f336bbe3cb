package io.daybook.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.infra.FolderLock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a user reads who gives the command something wrong: one sentence with what to do, and nothing is left half-written. */
class TestBadInput {
  private static final String PIPELINE = """
      pipeline: parcels
      source:
        topic: depot.public.parcel
        envelope: debezium
        key: [parcel]
        event_time: weighed_at
        fields:
          parcel: string
          depot: string
          grams: int
          weighed_at: { type: timestamp, zone: Europe/Vienna }
        file: { path: parcels.csv, timestamp_pattern: "yyyy-MM-dd HH:mm" }
      calendar: { zone: Europe/Vienna, cut_off: "00:00" }
      metrics:
        by_depot: { window: 1 hour, dimensions: [depot], measures: { parcels: count, grams: { sum: grams } } }
      """;

  @TempDir Path temp;
  private Path pipeline;
  private Path input;
  private Path folder;

  @BeforeEach
  void aPipelineItsInputAndNoFolderYet() throws IOException {
    pipeline = Files.writeString(temp.resolve("parcels.yaml"), PIPELINE);
    input = Files.createDirectory(temp.resolve("input"));
    folder = temp.resolve("run");
    Files.writeString(input.resolve("parcels.csv"), "parcel,depot,grams,weighed_at\nP1,Graz,250,2024-05-06 09:10\nP2,Linz,1250,2024-05-06 10:20\n");
  }

  @Test
  void aFolderWithoutTheInputFileIsNamed() throws IOException {
    Files.delete(input.resolve("parcels.csv"));

    assertThatDemo().fails(1, "Cannot find parcels.csv in " + input + ", which --input names. Name the folder that holds it");
    assertThatNothingWasWritten();
  }

  @Test
  void anAbsentInputFolderIsNamed() {
    input = temp.resolve("nowhere");

    assertThatDemo().fails(1, "Cannot find parcels.csv in " + input + ", which --input names.");
    assertThatNothingWasWritten();
  }

  @Test
  void anAbsentPipelineFileIsNamed() {
    pipeline = temp.resolve("parcel.yaml");

    assertThatDemo().fails(1, "Cannot read the pipeline file " + pipeline + ": there is no such file. Give the path of a readable YAML file.");
    assertThat(folder).doesNotExist();
  }

  @Test
  void anUnknownKeyIsNamedWithItsPlaceAndTheNearestKnownOne() throws IOException {
    Files.writeString(pipeline, PIPELINE.replace("event_time:", "event_tme:"));

    // Two problems in this case: the key that is unknown, and the one that is missing.
    Failure failure = assertThatDemo().exitsWith(1);
    assertThat(failure.errors()).contains(pipeline + ":6: source.event_tme: ", "event_time");
    assertThat(folder).doesNotExist();
  }

  @Test
  void aWrongTypeIsNamedWithItsPlaceAndTheKnownOnes() throws IOException {
    Files.writeString(pipeline, PIPELINE.replace("grams: int", "grams: integr"));

    assertThatDemo().fails(1, pipeline + ":10: source.fields.grams", "unknown type 'integr' (known: string, int, long");
    assertThat(folder).doesNotExist();
  }

  @Test
  void aValueThatIsNotWhatTheKeyNeedsIsNamedWithItsPlace() throws IOException {
    Files.writeString(pipeline, PIPELINE.replace("window: 1 hour", "window: hourly"));

    assertThatDemo().fails(1, pipeline + ":15: metrics.by_depot.window", "hourly");
    assertThat(folder).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--dates | 2010-13-01              | '2010-13-01' is not a range of dates; write 2010-12-01..2010-12-03, one date, or all",
        "--dates | yesterday               | 'yesterday' is not a range of dates; write 2010-12-01..2010-12-03, one date, or all",
        "--dates | 2010-12-03..2010-12-01  | Invalid date range: 2010-12-03..2010-12-01 (the last date must not be before the first)",
        "--pace  | quickly                 | 'quickly' is not a pace; write the time that a day is to take, as 30s or 2m, or max",
        "--pace  | 0s                      | '0s' is not a pace; write the time that a day is to take, as 30s or 2m, or max",
        "--seed  | one                     | Invalid value for option '--seed': 'one' is not a long",
        "--kafka-port | 99999              | '99999' is not a port; write a number from 1 to 65535",
        "--paec  | 8s                      | Unknown options: '--paec', '8s'; did you mean --pace?",
      })
  void aMalformedOptionIsWrongUsage(String option, String value, String message) {
    assertThatDemo(option, value).fails(2, message, "('daybook demo --help' tells more)");
    assertThat(folder).doesNotExist();
  }

  @Test
  void aRateAboveOneIsRefused() {
    assertThatDemo("--late", "2").fails(2, "Invalid rate: late = 2.0 (must be 0 to 1)", "('daybook demo --help' tells more)");
    assertThat(folder).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"sql", "serve", "trino"})
  void tablesOfAnotherDaybookAreRefusedWithWhatHelps(String verb) throws IOException {
    String[] command = {verb, "--pipeline", pipeline.toString(), "--folder", folder.toString()};
    Path provisional = folder.resolve("lake/parcels/provisional");
    writeTable(provisional, "{}");
    run(command).fails(
        1,
        "daybook: Table " + provisional + " has no column after_day, batch_id, ",
        "an older Daybook has made it, in format 1, and this one writes format 2. What it holds cannot be carried on; make it again from the master dataset: "
            + "daybook speed rebuild --pipeline FILE --kafka HOST:PORT --folder " + folder);

    Path releases = folder.resolve("lake/parcels/releases");
    Files.delete(provisional.resolve("_delta_log/00000000000000000000.json"));
    writeTable(releases, "{\"daybook.format\":\"3\"}");
    run(command).fails(1, "Table " + releases + " has format 3, and this Daybook knows formats up to 2: a newer one has written it. Run that one;");
  }

  /** An empty table with a column, which no table of Daybook's has. */
  private static void writeTable(Path table, String properties) throws IOException {
    Files.createDirectories(table.resolve("_delta_log"));
    String metadata =
        "{\"metaData\":{\"id\":\"t\",\"format\":{\"provider\":\"parquet\",\"options\":{}},\"schemaString\":\"{\\\"type\\\":\\\"struct\\\",\\\"fields\\\":[{\\\"name\\\":\\\"old\\\",\\\"type\\\":\\\"string\\\",\\\"nullable\\\":true,\\\"metadata\\\":{}}]}\",\"partitionColumns\":[],\"configuration\":%s,\"createdTime\":0}}"
            .formatted(properties);
    Files.writeString(table.resolve("_delta_log/00000000000000000000.json"), "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}\n" + metadata + "\n");
  }

  @Test
  void datesWithoutRecordsAreRefusedWithThoseThatHaveSome() {
    assertThatDemo("--dates", "2010-12-01").fails(1, "the file holds business dates from 2024-05-06 to 2024-05-06. Choose dates among these.");
    assertThatNothingWasWritten();
  }

  /** A folder without permission would not do: the tests may run as root, whom permissions do not bind. */
  @Test
  void aFileInThePlaceOfTheFolderIsNamed() throws IOException {
    Files.writeString(folder, "mine");

    assertThatDemo().fails(1, "Cannot write to the folder " + folder + ": " + folder + " is a file. Name one that can be written with --folder.");
    assertThat(folder).hasContent("mine");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "mine");
    folder = file.resolve("run");

    assertThatDemo().fails(1, "Cannot write to the folder " + folder + ": ", "Name one that can be written with --folder.");
    assertThat(file).hasContent("mine");
  }

  @Test
  void aZippedFileThatBreaksOffIsNamedWithThePlace() throws IOException {
    Files.writeString(pipeline, PIPELINE.replace("parcels.csv", "parcels.csv.gz"));
    Files.write(input.resolve("parcels.csv.gz"), half(zipped(manyLines())));

    assertThatDemo().fails(1, "Cannot read " + input.resolve("parcels.csv.gz") + " to its end: the compressed data breaks off or is damaged after line", "Fetch the file again.");
    assertThatNothingWasWritten();
  }

  @Test
  void aPortInUseIsNamedAndNothingIsStarted() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatDemo("--kafka-port", String.valueOf(taken.getLocalPort()))
          .fails(1, "Cannot start Kafka: port " + taken.getLocalPort() + " of 127.0.0.1 is in use by another process. Stop that process");
    }
    assertThat(folder.resolve("lake")).doesNotExist();
    assertThat(folder.resolve("replay-ledger.jsonl")).doesNotExist();
    assertThat(folder.resolve("kafka/kafka.pid")).doesNotExist();
    FolderLock.take(folder).close();
  }

  @Test
  void aFolderThatAnotherRunUsesIsLeftAloneEvenWhenAFreshOneIsAskedFor() throws IOException {
    Path table = Files.createDirectories(folder.resolve("lake/parcels"));
    try (FolderLock otherRun = FolderLock.take(folder)) {
      for (String option : List.of("--exit", "--fresh")) {
        assertThatDemo(option).fails(1, "The folder " + folder + " is in use by another Daybook, process " + ProcessHandle.current().pid(), "or use another folder.");
      }
    }
    assertThat(table).exists();
  }

  @Test
  void aFreshStartLeavesTheTablesOfALayerThatRunsByItselfAlone() throws IOException {
    Path table = Files.createDirectories(folder.resolve("lake/parcels"));
    Path layer = Files.createDirectories(folder.resolve("speed/parcels"));
    try (FolderLock running = FolderLock.take(layer)) {
      assertThatDemo("--fresh").fails(1, "The folder " + layer + " is in use by another Daybook");
    }
    assertThat(table).exists();
  }

  @Test
  void aFreshStartThatCannotRunForItsInputDeletesNothing() throws IOException {
    Path table = Files.createDirectories(folder.resolve("lake/parcels"));
    Files.writeString(input.resolve("parcels.csv"), "parcel,depot\n");

    assertThatDemo("--fresh").fails(1, "Cannot read field grams", "it has no column 'grams'");
    assertThat(table).exists();
  }

  @Test
  void aStatementWithoutARunSaysWhatToDo() {
    assertThat(run("sql", "select 1", "--pipeline", pipeline.toString(), "--folder", folder.toString()))
        .satisfies(failure -> failure.fails(1, "There are no tables of parcels in " + folder, "Run the demo first, or name its folder with --folder."));
    assertThat(folder).doesNotExist();
  }

  @Test
  void anUnknownVerbIsWrongUsageWithASuggestion() {
    run("dmeo").fails(2, "'dmeo'; did you mean demo?", "('daybook --help' tells more)");
  }

  /** How a command ended that should not have succeeded. */
  private record Failure(int exitCode, String output, String errors) {
    /** One line on stderr, with all of these words in it. */
    void fails(int expectedExitCode, String... words) {
      exitsWith(expectedExitCode);
      assertThat(errors.lines()).singleElement().asString().startsWith("daybook: ").contains(words);
    }

    Failure exitsWith(int expectedExitCode) {
      assertThat(exitCode).as(errors + output).isEqualTo(expectedExitCode);
      assertThat(errors).doesNotContain("Exception:", "\tat ");
      return this;
    }
  }

  /** @param options win over those that every demo here has */
  private Failure assertThatDemo(String... options) {
    List<String> given = Arrays.asList(options);
    List<String> command =
        new ArrayList<>(List.of("demo", "--pipeline", pipeline.toString(), "--input", input.toString(), "--folder", folder.toString(), "--no-trino"));
    command.addAll(given.contains("--dates") ? List.of() : List.of("--dates", "all"));
    command.addAll(given.contains("--pace") ? List.of() : List.of("--pace", "max"));
    command.addAll(given);
    return run(command.toArray(String[]::new));
  }

  private static Failure run(String... command) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    CommandLine daybook = Daybook.commandLine().setOut(new PrintWriter(output, true)).setErr(new PrintWriter(errors, true));
    int exitCode = daybook.execute(command);
    return new Failure(exitCode, output.toString(), errors.toString());
  }

  /** The folder may have been made, and be named in the log; there is no table, no topic and no ledger. */
  private void assertThatNothingWasWritten() {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files.map(file -> file.getFileName().toString())).isSubsetOf("daybook.log");
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static byte[] manyLines() {
    Random random = new Random(1);
    StringBuilder lines = new StringBuilder("parcel,depot,grams,weighed_at\n");
    for (int i = 0; i < 5_000; i++) {
      lines.append("P").append(i).append(",Graz,").append(random.nextInt(30_000)).append(",2024-05-06 09:10\n");
    }
    return lines.toString().getBytes(UTF_8);
  }

  private static byte[] zipped(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] half(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }
}
