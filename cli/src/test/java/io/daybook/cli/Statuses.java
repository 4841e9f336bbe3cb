package io.daybook.cli;

import io.daybook.batch.SourceStatus;
import io.daybook.core.watch.Health;
import io.daybook.core.watch.Lag;
import io.daybook.speed.Arrivals;
import io.daybook.speed.MemorySize;
import io.daybook.speed.SpeedAmounts;
import io.daybook.speed.SpeedStatus;
import io.daybook.speed.SpeedTotals;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The status of a process in which something of everything has happened. */
final class Statuses {
  static final Instant NOW = Instant.parse("2024-05-06T12:00:00Z");
  static final long PROCESS = 4711;

  private Statuses() {}

  static ProcessStatus of(Health health) {
    Map<Integer, Instant> newest = Map.of(0, NOW.minusMillis(500), 1, NOW.minusSeconds(9), 2, NOW.minusMillis(600));
    Lag lag = Lag.of(Map.of(0, 2_000L, 1, 10L, 2, 1_234L), Map.of(0, 1_000L, 1, 10L, 2, 1_000L), newest, Optional.of(NOW));
    SpeedAmounts amounts =
        new SpeedAmounts(
            Map.of("by_depot.charge", new BigDecimal("226.4800"), "by_depot.parcels", BigDecimal.valueOf(20)),
            Map.of("by_depot.charge", new BigDecimal("17.28"), "by_depot.parcels", BigDecimal.ONE),
            Map.of("by_depot.charge", new BigDecimal("-5.00"), "by_depot.parcels", BigDecimal.valueOf(2)));
    return of(health, lag, amounts);
  }

  static ProcessStatus of(Health health, Lag lag, SpeedAmounts amounts) {
    SpeedStatus speed =
        new SpeedStatus(
            health,
            List.of(),
            Arrivals.AS_THEY_ARE,
            19_870.4,
            Map.of("p50", Duration.ofMillis(450), "p95", Duration.ofMillis(800), "p99", Duration.ofMillis(1_300), "max", Duration.ofMillis(12_000)),
            lag,
            Optional.of(Duration.ofMinutes(10).plusMillis(500)),
            new SpeedTotals(1_234, 12_345_678, 1_234, 12, 1, 2, 0, 99, amounts),
            new MemorySize(1_200_000, 86_400_000),
            Optional.of(
                new SpeedStatus.LastBatch(
                    "7c9e6679", 1_234, NOW.minusSeconds(2), 9_935, 310, Duration.ofMillis(210), Duration.ofMillis(41), Duration.ofMillis(10))));
    Lag ofIngest = Lag.of(Map.of(0, 5_678L), Map.of(), Map.of(), Optional.empty());
    SourceStatus source = new SourceStatus(NOW.minusSeconds(12), List.of(), Optional.of(NOW.minusSeconds(13)), Optional.empty());
    IngestStatus ingest =
        new IngestStatus(
            Health.good(), Optional.of(240L), ofIngest, Optional.of(NOW.minusSeconds(12)), Optional.of(Duration.ofMillis(3_250)), Optional.of(source));
    return new ProcessStatus("parcels", PROCESS, NOW.minusSeconds(5_400), NOW, Optional.of(speed), Optional.of(ingest));
  }
}
