package io.daybook.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestPace {
  @Test
  void dayTakesTheGivenTimeAndIdleStretchesAreShortened() {
    Pace pace = Pace.dayIn(Duration.ofMinutes(24)); // a simulated minute a second
    assertThat(pace.wallTime(Duration.ofMinutes(10))).isEqualTo(Duration.ofSeconds(10));
    assertThat(pace.wallTime(Duration.ofMillis(60))).isEqualTo(Duration.ofMillis(1));
    assertThat(pace.wallTime(Duration.ofHours(14))).isEqualTo(Duration.ofSeconds(30));
    assertThat(Pace.asFastAsPossible().wallTime(Duration.ofHours(1))).isZero();
    assertThatThrownBy(() -> Pace.dayIn(Duration.ZERO)).hasMessageContaining("Invalid pace: a day in PT0S");
  }
}
