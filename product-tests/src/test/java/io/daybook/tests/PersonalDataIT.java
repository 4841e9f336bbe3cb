package io.daybook.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pack.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What commands print, write and log of sales to persons with unmistakable names. The tables hold these names, and nothing that is copied, mailed or kept
 * does. What SQL shows is looked through in {@link AccessIT}.
 */
@Tag("long") // each command starts a Spark of its own
class PersonalDataIT {
  private static final Duration HANG = Duration.ofMinutes(5);

  @TempDir private static Path run;
  @TempDir private static Path papers;

  private static Path pipeline;

  @BeforeAll
  static void sell() throws IOException {
    try (LayersUnderTest layers = PersonalSales.in(run).layers()) {
      pipeline = Files.writeString(papers.resolve("law.yaml"), layers.pipeline().definition());
    }
    Files.copy(run.resolve("rates.csv"), papers.resolve("rates.csv"));
    SigningKey.generate().write(papers.resolve("keys"));
  }

  @AfterAll
  static void nothingThatWasPrintedWrittenOrLoggedNamesAPerson() throws IOException {
    for (Path folder : List.of(run, papers)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).filter(file -> !file.startsWith(run.resolve("lake"))).toList()) {
          assertThat(PersonalSales.namesIn(Files.readString(file, ISO_8859_1))).as("%s", file).isEmpty();
        }
      }
    }
  }

  @Test
  void theTablesHoldWhatIsLookedFor() throws Exception {
    DaybookProcess.Outcome outcome = daybook("sql", "select min(id) as first from by_person_final", "--output", "csv");
    assertThat(outcome.output()).as("%s", outcome).contains(PersonalSales.PLANTED); // or nothing that is found missing would mean anything
    try (Stream<Path> printed = Files.list(papers)) {
      for (Path file : printed.filter(file -> file.getFileName().toString().startsWith("sql-")).toList()) {
        Files.delete(file);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "quarantine list --limit 100",
      "quarantine list --output json --limit 100",
      "quarantine show --with-reason JSON --output json",
      "quarantine show --rule price_not_negative",
      "reconcile --date 2010-12-01 --html report.html",
      "reconcile explain by_person --date 2010-12-01 --output json",
      "reconcile --date 2010-12-01 --output json",
      "release list",
      "audit verify"})
  void commandsShowNoPersons(String command) throws Exception {
    DaybookProcess.Outcome outcome = daybook(command.split(" "));
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.output()).isNotBlank();
    assertThat(PersonalSales.namesIn(outcome.output() + outcome.errors())).as(command).isEmpty();
  }

  @Test
  void packsHaveNoPersons() throws Exception {
    DaybookProcess.Outcome outcome = daybook("pack", "--date", "2010-12-01", "--key", papers.resolve("keys/private.pem").toString());
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    List<Path> parquet = new ArrayList<>();
    try (Stream<Path> files = Files.walk(run.resolve("packs"))) {
      files.filter(Files::isRegularFile).filter(file -> file.toString().endsWith(".parquet")).forEach(parquet::add);
    }
    assertThat(parquet).extracting(file -> file.getFileName().toString().toLowerCase(Locale.ROOT)).contains("by_country.parquet").doesNotContain("by_person.parquet");
  }

  private static DaybookProcess.Outcome daybook(String... command) throws Exception {
    Stream<String> where = Stream.of("--pipeline", pipeline.toString(), "--folder", run.toString());
    return DaybookProcess.run(papers, HANG, Stream.concat(Stream.of(command), where).toArray(String[]::new));
  }
}
