package io.daybook.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestLag {
  private static final Instant NOON = Instant.parse("2010-12-01T12:00:00Z");

  @Test
  void partitionsAreToldOneByOneAndTogether() {
    Lag lag = Lag.of(Map.of(1, 100L, 0, 50L), Map.of(0, 20L, 1, 99L), Map.of(0, NOON.minusSeconds(3), 1, NOON.minusSeconds(7)), Optional.of(NOON));
    assertThat(lag.partitions())
        .containsExactly(new PartitionLag(0, 30, Optional.of(Duration.ofSeconds(3))), new PartitionLag(1, 1, Optional.of(Duration.ofSeconds(7))));
    assertThat(lag.records()).isEqualTo(31);
    assertThat(lag.behind()).contains(Duration.ofSeconds(7));
  }

  @Test
  void withoutWaitingRecordsNothingIsBehindHoweverOldTheNewestIs() {
    Lag lag = Lag.of(Map.of(0, 50L), Map.of(0, 50L), Map.of(0, NOON.minus(Duration.ofDays(3))), Optional.of(NOON));
    assertThat(lag).isEqualTo(new Lag(0, Optional.of(Duration.ZERO), lag.partitions()));
  }

  @Test
  void aPartitionOfWhichNothingIsCommittedIsBehindByAllItsRecordsAndAnUnknownTime() {
    Lag lag = Lag.of(Map.of(0, 50L, 1, 0L), Map.of(), Map.of(), Optional.of(NOON));
    assertThat(lag.partitions()).containsExactly(new PartitionLag(0, 50, Optional.empty()), new PartitionLag(1, 0, Optional.of(Duration.ZERO)));
    assertThat(lag.behind()).isEmpty();
  }

  @Test
  void anEndThatWasAskedBeforeTheCommitIsNoNegativeLag() {
    assertThat(Lag.of(Map.of(0, 50L), Map.of(0, 60L), Map.of(), Optional.of(NOON)).records()).isZero();
  }

  @Test
  void arrivalsAheadOfTheClockAreNotBehind() {
    Lag lag = Lag.of(Map.of(0, 50L), Map.of(0, 49L), Map.of(0, NOON.plusSeconds(5)), Optional.of(NOON));
    assertThat(lag.behind()).contains(Duration.ZERO);
  }

  @Test
  void aClockThatHasNotBegunLeavesTheTimeOpen() {
    assertThat(Lag.of(Map.of(0, 50L), Map.of(0, 49L), Map.of(0, NOON), Optional.empty()).behind()).isEmpty();
  }
}
