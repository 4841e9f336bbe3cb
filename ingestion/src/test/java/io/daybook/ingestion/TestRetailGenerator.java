package io.daybook.ingestion;

import static io.daybook.core.ErrorCode.INPUT_NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.DateRange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestRetailGenerator {
  private static final DateRange DATES = DateRange.parse("2010-12-01..2010-12-05"); // Wednesday to Sunday

  @TempDir private Path folder;
  private final Pipeline retail = Pipelines.retail();

  @Test
  void makesAShopThatAReplayCanRead() {
    InputFolder made = new RetailGenerator(1).write(retail, DATES, folder);
    assertThat(InputFolder.find(retail, Optional.of(folder), Map.of(), folder)).contains(made);
    FileRecords records = CsvFile.read(retail, made.sourceFile(retail));
    ReplayPlan plan = ReplayPlan.of(retail, records, Simulation.undisturbed());
    assertThat(records.malformed()).isEmpty();
    assertThat(plan.dates()).extracting(Object::toString).containsExactly("2010-12-01", "2010-12-02", "2010-12-03", "2010-12-05");
    assertThat(records.lines().size()).isBetween(4 * 1_500, 4 * 2_500);
    List<List<Object>> values = records.lines().stream().map(line -> ((FileRecord) line).image().values()).toList();
    assertThat(values).anyMatch(it -> ((String) it.get(0)).startsWith("C") && (int) it.get(4) < 0);
    assertThat(values).anyMatch(it -> it.get(6) == null).anyMatch(it -> !it.get(7).equals("United Kingdom"));
    assertThat(values.stream().map(it -> List.of(it.get(0), it.get(1))).distinct()).hasSameSizeAs(values);
  }

  @Test
  void ratesAreThereForTheDayBeforeTheFirst() throws IOException {
    Path rates = new RetailGenerator(1).write(retail, DATES, folder).referenceFile(retail.references().get(0));
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(rates))))) {
      assertThat(lines.lines().toList())
          .startsWith("Date,GBP")
          .anyMatch(line -> line.matches("2010-11-30,0\\.8\\d{4}"))
          .anyMatch(line -> line.startsWith("2010-12-03,"))
          .noneMatch(line -> line.startsWith("2010-12-04,"));
    }
  }

  @Test
  void dayIsAFunctionOfSeedAndDate() throws IOException {
    Path file = new RetailGenerator(1).write(retail, DATES, folder.resolve("a")).sourceFile(retail);
    assertThat(new RetailGenerator(1).write(retail, DATES, folder.resolve("b")).sourceFile(retail)).hasSameBinaryContentAs(file);
    DateRange thirdDay = DateRange.parse("2010-12-03");
    FileRecords ofThirdDay = CsvFile.read(retail, new RetailGenerator(1).write(retail, thirdDay, folder.resolve("c")).sourceFile(retail));
    FileRecords ofAll = CsvFile.read(retail, file);
    assertThat(ofAll.lines().stream().map(line -> ((FileRecord) line).image()).toList())
        .containsSequence(ofThirdDay.lines().stream().map(line -> ((FileRecord) line).image()).toList());
    assertThat(Files.mismatch(file, new RetailGenerator(2).write(retail, DATES, folder.resolve("d")).sourceFile(retail))).isNotEqualTo(-1);
  }

  @Test
  void otherColumnsCannotBeMadeUp() {
    assertThatThrownBy(() -> new RetailGenerator(1).write(Pipelines.everyType(), DATES, folder))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(INPUT_NOT_FOUND))
        .hasMessageContaining("at, amount, big, flag, day, note");
    assertThat(folder).isEmptyDirectory();
  }
}
