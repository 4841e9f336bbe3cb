package io.daybook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestNightlyReport {
  private final NightlyResult fast = Nights.result(10_000_000, 8, Nights.SAME);

  @TempDir Path folder;

  @Test
  void mediansOfWarmRunsAreComparedWithTheFastestWayOfDuckDb() {
    assertThat(NightlyReport.block(fast))
        .contains("10,000,000 rows in 100 MiB of Parquet")
        .contains("  Daybook, cold                                    24.00     416,667        48.0     500 MiB\n")
        .contains("  Daybook, warm                                     8.00   1,250,000        16.0     500 MiB\n")
        .contains("  DuckDB, arg max                                   4.00   2,500,000         8.0            \n")
        .contains("  Daybook takes x2.00 of DuckDB's time, both warm (DuckDB, arg max); the goal of x2 is met\n")
        .contains("  whole night 10.0 s (cold 26.0 s), 0.5 s of it to explain every cell, 1.0 s to read and hash")
        .endsWith("  exact: 83,544 rows of three metrics, the same to the last digit\n");
  }

  @Test
  void goalThatIsMissedAndRowsThatDifferAreSaid() {
    NightlyResult wrong = Nights.result(10_000_000, 9, new DuckDb.Comparison(83_544, 2));
    assertThat(NightlyReport.block(wrong))
        .contains("x2.25 of DuckDB's time")
        .contains("the goal of x2 is MISSED\n")
        .contains("NOT EXACT:")
        .contains("2 of 83,544 rows differ (DuckDB, arg max)");
  }

  @Test
  void outlookShowsItsArithmetic() {
    String text = NightlyReport.outlook(List.of(Nights.result(2_500_000, 2.5, Nights.SAME), fast), 2, Duration.ZERO);
    assertThat(text)
        .contains("4.0 times the rows take 3.2 times the time to recompute, and 2.2 times of the whole night\n")
        .contains("432,000,000 changes (5,000/s for a day), where time is linear in rows: 10.0 s x 432,000,000 / 10,000,000 = 0:07:12 on these 2 cores\n")
        .contains("0.24 core hours; from 00:00 + 0:00:00 of grace to 07:00 there are 7:00:00: 1 core is enough")
        .contains("On these 2 it closes in time\n");
  }

  @Test
  void fileHasBothEnginesTheRatioAndTheFullDay() throws Exception {
    Path file = folder.resolve("night.json");
    Machine machine = new Machine(2, "a processor", 24_000, "a JVM 17", "Linux 6 amd64");
    NightlyJson.write(file, Instant.parse("2026-01-05T12:00:00Z"), machine, List.of("-Xmx2g"), Duration.ZERO, List.of(fast));
    JsonNode tree = new ObjectMapper().readTree(file.toFile());
    assertThat(tree.at("/settings/jvm_options/0").textValue()).isEqualTo("-Xmx2g");
    assertThat(tree.at("/sizes/0/rows").longValue()).isEqualTo(10_000_000);
    assertThat(tree.at("/sizes/0/daybook/warm/seconds").doubleValue()).isEqualTo(8);
    assertThat(tree.at("/sizes/0/daybook/seconds_until/effective").doubleValue()).isEqualTo(10);
    assertThat(tree.at("/sizes/0/duckdb/row_number/warm/rows_per_second").doubleValue()).isEqualTo(2_000_000);
    assertThat(tree.at("/sizes/0/ratio").doubleValue()).isEqualTo(2);
    assertThat(tree.at("/sizes/0/exact").booleanValue()).isTrue();
    assertThat(tree.at("/full_day/night_seconds").longValue()).isEqualTo(432);
  }
}
