package io.daybook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TestLag {
  private static final int RATE = 20_000;

  private final Lag.Samples samples = new Lag.Samples();

  @Test
  void growthIsTheSlopeOfTheLagAndNotItsHeight() {
    for (int second = 0; second < 60; second++) {
      samples.add(second, 1_000_000 + 300L * second);
    }
    assertThat(samples.lag().growthPerSecond()).isCloseTo(300, within(1e-6));
    assertThat(samples.lag().meanEvents()).isCloseTo(1_000_000 + 300 * 29.5, within(1e-6));
    assertThat(samples.lag().isSteady(RATE)).isFalse();
  }

  @Test
  void batchesThatComeAtOnceAreNoGrowth() {
    for (int tenth = 0; tenth < 600; tenth++) {
      samples.add(tenth / 10.0, 2_000L * (tenth % 7)); // a batch every 0.7 seconds takes all that is there
    }
    assertThat(samples.lag().isSteady(RATE)).isTrue();
  }

  @Test
  void lagThatShrinksIsSteady() {
    samples.add(0, 500_000);
    samples.add(10, 100_000);
    assertThat(samples.lag().growthPerSecond()).isCloseTo(-40_000, within(1e-6));
    assertThat(samples.lag().isSteady(RATE)).isTrue();
  }

  @Test
  void lagThatWasNotSeenIsNotTakenForNone() {
    samples.add(0, 0);
    assertThatThrownBy(samples::lag).isInstanceOf(IllegalStateException.class).hasMessageContaining("--warm-up");
  }
}
