package io.daybook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.watch.Health;
import io.daybook.core.watch.Lag;
import io.daybook.speed.SpeedAmounts;
import io.daybook.speed.SpeedStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestStatusText {
  private static final String WARNING =
      "Of 120 records since 2024-05-06T11:00:00Z, field unit_price is not a decimal(9,4): they are in quarantine. Has the source's schema changed?";

  @Test
  void aScreenTellsEverythingThatAnOperatorAsks() {
    assertThat(StatusText.screen(Statuses.of(Health.good())))
        .isEqualTo(
            """
            parcels  process 4711, up 1 h 30 min                        2024-05-06T12:00:00Z

            speed       HEALTHY
              rate      19,870 records/s
              latency   p50 0.45 s  p95 0.80 s  p99 1.30 s  max 12 s  (last minute)
              behind    1,234 records, 0.60 s
                        partition 0: 1,000, 0.50 s        partition 2: 234, 0.60 s
              watermark 10 min 0 s back
              memory    1,200,000 deliveries, 86.4 MB
              batch     7c9e6679/1234, 2.00 s ago: 9,935 records, 310 partials
                        aggregate 0.21 s  commit 0.04 s  publish 0.01 s
              since the start                             late      duplicate    quarantined
              records, of 12,345,678                     1,234             12              3
                malformed, amounts unknown                                                 1
              by_depot.charge                           226.48          17.28          -5.00
              by_depot.parcels                              20              1              2

            ingest      HEALTHY
              position  batch 240, 5,678 records behind
              caught up 12 s ago, in 3.25 s
              source    has delivered up to 13 s ago""");
  }

  @Test
  void aScreenHasEightyColumns() {
    String long80 = "The speed layer has committed nothing for 75 s, and is 1,234 records behind. Look into its log; if it does not go on, start it again: it loses nothing.";
    String screen = StatusText.screen(Statuses.of(Health.bad(long80)));
    assertThat(screen).contains("speed       UNHEALTHY\n            The speed layer has committed nothing for 75 s");
    assertThat(screen.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    assertThat(String.join(" ", screen.lines().map(String::strip).toList())).contains(long80);
  }

  @Test
  void latencyOfMinutesAndWarningsFitAsWell() {
    ProcessStatus good = Statuses.of(Health.good());
    SpeedStatus speed = good.speed().orElseThrow();
    Duration long67 = Duration.ofSeconds(67);
    SpeedStatus behind =
        new SpeedStatus(
            speed.health(), List.of(WARNING), speed.arrivals(), speed.recordsPerSecond(), Map.of("p50", long67, "p95", long67, "p99", long67, "max", long67), speed.lag(),
            speed.watermarkDelay(), speed.totals(), speed.memory(), speed.lastBatch());
    String screen = StatusText.screen(new ProcessStatus(good.pipeline(), good.process(), good.startedAt(), good.at(), Optional.of(behind), good.ingest()));
    assertThat(String.join(" ", screen.lines().map(String::strip).toList())).contains("HEALTHY " + WARNING);
    assertThat(StatusText.line(behind)).endsWith(". " + WARNING);
    assertThat(screen.lines()).anyMatch(line -> line.contains("latency   p50 1 min 7 s")).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
  }

  @Test
  void aLineSaysHowFarBehindInRecordsAndTime() {
    assertThat(StatusText.line(Statuses.of(Health.good()).speed().orElseThrow())).isEqualTo("19,870 records/s, 1,234 records and 0.60 s behind, latency p95 0.80 s");
    assertThat(StatusText.line(Statuses.of(Health.bad("It is stuck.")).speed().orElseThrow())).endsWith("latency p95 0.80 s. UNHEALTHY: It is stuck.");
  }

  @Test
  void aTimeThatIsNotKnownIsLeftOut() {
    assertThat(StatusText.behind(Lag.of(Map.of(0, 5L), Map.of(), Map.of(), Optional.of(Statuses.NOW)))).isEqualTo("5 records behind");
  }

  @Test
  void manyPartitionsAndAmountsAreCutToAScreen() {
    Map<Integer, Long> ends = new TreeMap<>();
    Map<String, BigDecimal> amounts = new TreeMap<>();
    for (int i = 0; i < 64; i++) {
      ends.put(i, i + 1L);
      amounts.put("a_metric_with_quite_a_long_name.measure_" + i, BigDecimal.ONE);
    }
    SpeedAmounts late = new SpeedAmounts(amounts, Map.of(), Map.of());
    String screen = StatusText.screen(Statuses.of(Health.good(), Lag.of(ends, Map.of(), Map.of(), Optional.of(Statuses.NOW)), late));
    assertThat(screen).contains("partition 63: 64, ?", "and 56 more partitions", "and 56 more (--json has all)").doesNotContain("partition 55: ");
    assertThat(screen.lines().count()).isLessThanOrEqualTo(36);
  }

  @Test
  void statusIsTheSameAfterItsWayThroughJson() throws Exception {
    ProcessStatus status = Statuses.of(Health.good());
    String json = StatusJson.MAPPER.writeValueAsString(status);
    assertThat(json)
        .contains("\"by_depot.charge\":\"226.4800\"", "\"p95\":0.800000000", "\"committed_at\":\"2024-05-06T11:59:58Z\"", "\"records_per_second\":19870.4");
    assertThat(StatusJson.MAPPER.readValue(json, ProcessStatus.class)).isEqualTo(status);
  }

  @Test
  void timesHaveTwoUnitsAtMost() {
    assertThat(TimeText.of(Duration.ofMillis(-40))).isEqualTo("-0.04 s");
    assertThat(TimeText.of(Duration.ofMillis(9_990))).isEqualTo("9.99 s");
    assertThat(TimeText.of(Duration.ofSeconds(59))).isEqualTo("59 s");
    assertThat(TimeText.of(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
    assertThat(TimeText.of(Duration.ofMinutes(192))).isEqualTo("3 h 12 min");
    assertThat(TimeText.of(Duration.ofHours(339))).isEqualTo("14 d 3 h");
  }
}
