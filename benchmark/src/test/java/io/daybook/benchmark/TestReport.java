package io.daybook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestReport {
  private static final long EVENTS = 390_000;

  private final SpeedResult daybook = Results.of(Map.of(Latency.COMMIT, Results.times(5), Latency.CONSUMER_BY_COUNT, Results.times(6)));

  @Test
  void firstRowHasNoRatios() {
    assertThat(first(daybook))
        .contains("Daybook, ms                               p50      p95      p99      max")
        .contains("  to the commit                           250      475      495      500\n")
        .contains("  50.0 us a record: 5.0 % of a core for each 1,000/s; backlog 10,000/s\n")
        .contains("  at most 1,000 MiB (50.0 for each 1,000/s) resident; live heap 500 MiB\n")
        .contains("  lag 9,000 events on average, growing by 12/s: 20,000/s sustained; p95 1.0 s and p99 1.5 s met\n")
        .contains("  exact: 390,000 events, each once (reader of the table, table)\n");
  }

  @Test
  void furtherRowsHaveTheirRatiosToTheFirst() {
    SpeedResult peer = Results.of(Map.of(Latency.CONSUMER_BY_COUNT, Results.times(3)), 5, Results.STEADY, EVENTS);
    assertThat(new Report(daybook).block(new SpeedRow(EngineKind.FLINK, peer, Optional.empty())))
        .contains("  to a consumer, by count                 150      285      297      300 x0.50 x0.50 x0.50 x0.50\n")
        .contains("  25.0 us a record x0.50: 2.5 %")
        .doesNotContain("to the commit");
  }

  @Test
  void whatIsMissedIsSaidWithTheHighestRateThatMeetsIt() {
    SpeedResult slow = Results.of(Map.of(Latency.COMMIT, Results.times(11)), 10, new Lag(1_000_000, 3_000), EVENTS);
    RateSearch.Found found = new RateSearch.Found(List.of(tried(20_000, false, false), tried(13_500, true, true), tried(16_500, true, false)));
    assertThat(new Report(slow).block(new SpeedRow(EngineKind.DAYBOOK, slow, Optional.of(found))))
        .contains("growing by 3,000/s: 20,000/s NOT SUSTAINED; p95 1.0 s and p99 1.5 s MISSED\n")
        .contains("largest rate of 3 tried: 16,500/s sustained, 13,500/s with p95 1.0 s and p99 1.5 s")
        .contains("(20,000 not, 13,500 in time, 16,500 sustained)");
  }

  @Test
  void latencyIsMissedAtARateThatIsSustained() {
    SpeedResult slow = Results.of(Map.of(Latency.COMMIT, Results.times(11)));
    assertThat(first(slow)).contains("20,000/s sustained; p95 1.0 s and p99 1.5 s MISSED");
  }

  @Test
  void oneCountThatIsWrongIsEnough() {
    SpeedResult wrong = Results.of(Map.of(Latency.COMMIT, Results.times(5)), 10, Results.STEADY, EVENTS + 1);
    assertThat(first(wrong)).contains("  NOT EXACT: reader of the table 390,001, table 390,000 of 390,000 events\n");
  }

  private static String first(SpeedResult result) {
    return new Report(result).block(new SpeedRow(EngineKind.DAYBOOK, result, Optional.empty()));
  }

  private static RateSearch.Try tried(int rate, boolean sustained, boolean inTime) {
    return new RateSearch.Try(rate, sustained, inTime);
  }
}
