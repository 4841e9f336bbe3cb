package io.daybook.core.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestHealth {
  private static final Instant NOON = Instant.parse("2010-12-01T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Lag NONE = lag(0);

  @Test
  void anIdleLayerIsHealthyHoweverLongItIsIdle() {
    assertThat(Health.ofProgress("The layer", NONE, NOON.minus(Duration.ofDays(9)), NOON, PATIENCE)).isEqualTo(Health.good());
  }

  @Test
  void recordsMayWaitForAsLongAsThePatience() {
    assertThat(Health.ofProgress("The layer", lag(5), NOON.minus(PATIENCE), NOON, PATIENCE)).isEqualTo(Health.good());
  }

  @Test
  void recordsThatWaitLongerMakeItUnhealthyWithTheirNumber() {
    Health health = Health.ofProgress("The layer", lag(12_345), NOON.minus(PATIENCE).minusMillis(1), NOON, PATIENCE);
    assertThat(health.healthy()).isFalse();
    assertThat(health.reason()).startsWith("The layer has committed nothing for 60 s, and is 12,345 records behind.");
  }

  @Test
  void oneRecordIsNotRecords() {
    assertThat(Health.ofProgress("The layer", lag(1), NOON.minusSeconds(61), NOON, PATIENCE).reason()).contains("and is 1 record behind.");
  }

  @Test
  void aReasonIsThereWhenUnhealthyAndOnlyThen() {
    assertThatThrownBy(() -> Health.bad("")).hasMessageContaining("Invalid reason");
    assertThatThrownBy(() -> new Health(true, "something")).hasMessageContaining("Invalid reason");
  }

  private static Lag lag(long records) {
    return Lag.of(Map.of(0, records), Map.of(), Map.of(), Optional.empty());
  }
}
