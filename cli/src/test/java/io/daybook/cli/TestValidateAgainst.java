package io.daybook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.PipelineReader;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code daybook validate FILE --against PATH}: each difference with its line, and an exit code that a script can ask. */
class TestValidateAgainst {
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
      calendar: { zone: Europe/Vienna }
      metrics:
        by_depot: { window: 1 hour, dimensions: [depot], measures: { parcels: count, grams: { sum: grams } } }
      """;
  private static final String WITH_SERVICE =
      PIPELINE.replace("    depot: string\n", "    depot: string\n    service: { type: string, nullable: true }\n").replace("[depot]", "[depot, service]");

  @TempDir Path temp;
  private Path earlier;
  private Path file;

  @BeforeEach
  void twoFiles() throws IOException {
    earlier = Files.writeString(temp.resolve("earlier.yaml"), PIPELINE);
    file = Files.writeString(temp.resolve("parcels.yaml"), WITH_SERVICE);
  }

  @Test
  void whatIsCompatibleWithTheTablesIsToldAndDone() throws IOException {
    makeTables(PIPELINE);
    assertThatAgainst(temp.resolve("run"))
        .ends(
            0,
            file + ":10: source.fields.service: compatible: new; records that came before are read for it once more when a night releases their date",
            file + ":15: metrics.by_depot.dimensions: compatible: changed; dates that are open are released by it, released ones keep their rows until nightly --redefined",
            "Compatible with %s: 2 differences".formatted(temp.resolve("run")));
  }

  @Test
  void whatIsIncompatibleWithTheTablesIsToldAndFails() throws IOException {
    makeTables(WITH_SERVICE);
    Files.writeString(file, PIPELINE.replace("grams: int", "grams: long"));
    assertThatAgainst(temp.resolve("run/lake"))
        .ends(
            1,
            file + ":10: source.fields.grams: incompatible: widened from int to long, and the tables' columns keep their type. Keep it, or give the pipeline a new name: "
                + "its tables are then made anew from the topic.",
            file + ":7: source.fields.service: compatible: no longer declared; the tables keep its column, and payloads its values",
            file + ":14: metrics.by_depot.dimensions: compatible: changed; dates that are open are released by it, released ones keep their rows until nightly --redefined",
            "1 of 3 differences from %s are incompatible: the layers would refuse to start".formatted(temp.resolve("run/lake")));
  }

  @Test
  void anotherFileDoesAsWell() throws IOException {
    Files.writeString(file, PIPELINE.replace("key: [parcel]", "key: [depot]"));
    Outcome outcome = assertThatAgainst(earlier);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.output()).contains(file + ":5: source.key: incompatible: changed from [parcel] to [depot]");
  }

  @Test
  void aFolderWithoutTablesIsNamed() {
    Outcome outcome = assertThatAgainst(temp);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).contains("There are no tables of parcels in " + temp);
  }

  private void makeTables(String text) throws IOException {
    try (SparkSession spark = LakeSession.start("local[1]")) {
      Lake.open(spark, temp.resolve("run/lake"), PipelineReader.read("parcels.yaml", text));
    }
  }

  private Outcome assertThatAgainst(Path against) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    int exitCode =
        Daybook.commandLine()
            .setOut(new PrintWriter(output, true))
            .setErr(new PrintWriter(errors, true))
            .execute("validate", file.toString(), "--against", against.toString());
    return new Outcome(exitCode, output.toString(), errors.toString());
  }

  private record Outcome(int exitCode, String output, String errors) {
    /** After the line that the file is valid. */
    void ends(int expectedExitCode, String... lines) {
      assertThat(exitCode).as(errors + output).isEqualTo(expectedExitCode);
      assertThat(output.lines().skip(1)).containsExactly(lines);
    }
  }
}
