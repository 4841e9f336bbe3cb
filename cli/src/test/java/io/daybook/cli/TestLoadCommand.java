package io.daybook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a load refuses before Spark starts: one sentence with what to do, and no folder is made. */
class TestLoadCommand {
  private static final String PIPELINE = """
      pipeline: parcels
      source:
        topic: depot.public.parcel
        envelope: debezium
        key: [parcel]
        event_time: weighed_at
        fields:
          parcel: string
          grams: int
          weighed_at: { type: timestamp, zone: Europe/Vienna }
      calendar: { zone: Europe/Vienna, cut_off: "00:00" }
      metrics:
        all: { window: 1 hour, dimensions: [], measures: { parcels: count, grams: { sum: grams } } }
      """;

  @TempDir private Path temp;
  private Path pipeline;

  @BeforeEach
  void aPipelineFile() throws IOException {
    pipeline = Files.writeString(temp.resolve("parcels.yaml"), PIPELINE);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertRefused(1, List.of("none.csv"), "Cannot read " + temp.resolve("none.csv"), "Check that it exists and may be read.");
  }

  @Test
  void aFileWithoutADeclaredColumnIsRefusedAsAWholeWithTheOthers() throws IOException {
    Files.writeString(temp.resolve("good.csv"), "parcel,grams,weighed_at\nP1,250,2024-05-06 09:10:00\n");
    Files.writeString(temp.resolve("bad.csv"), "parcel,gramms,weighed_at\nP1,250,2024-05-06 09:10:00\n");

    assertRefused(1, List.of("good.csv", "bad.csv"), "Cannot read field grams from " + temp.resolve("bad.csv"), "it has no column 'grams' (nearest: 'gramms')");
  }

  @Test
  void aNameThatDoesNotTellTheFormatIsWrongUsage() {
    assertRefused(2, List.of("parcels.txt"), "cannot tell by its name what format " + temp.resolve("parcels.txt") + " has; add --format csv or --format parquet");
  }

  @Test
  void datesThatAreNoneAreWrongUsage() {
    assertRefused(2, List.of("parcels.csv", "--dates", "yesterday"), "--dates", "yesterday");
  }

  private void assertRefused(int exitCode, List<String> arguments, String... words) {
    Path folder = temp.resolve("run");
    List<String> command = new ArrayList<>(List.of("load", "--pipeline", pipeline.toString(), "--kafka", "127.0.0.1:1", "--folder", folder.toString()));
    arguments.forEach(argument -> command.add(argument.matches(".*\\.[a-z]+") ? temp.resolve(argument).toString() : argument));
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    CommandLine daybook = Daybook.commandLine().setOut(new PrintWriter(output, true)).setErr(new PrintWriter(errors, true));

    assertThat(daybook.execute(command.toArray(String[]::new))).as("%s%s", errors, output).isEqualTo(exitCode);

    assertThat(errors.toString().lines()).singleElement().asString().startsWith("daybook: ").contains(words);
    assertThat(folder).doesNotExist();
  }
}
