package io.daybook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestFullDay {
  private static final Duration NO_GRACE = Duration.ZERO;

  @Test
  void timeIsLinearInRowsAndInCores() {
    FullDay day = new FullDay(10_800_000, 90, 2);
    assertThat(day.night()).isEqualTo(Duration.ofHours(1));
    assertThat(day.coreHours()).isEqualTo(2);
    assertThat(day.coresNeeded(NO_GRACE)).isEqualTo(1);
    assertThat(day.closesInTime(NO_GRACE)).isTrue();
  }

  @Test
  void exactlyAtSevenIsInTime() {
    FullDay day = new FullDay(10_800_000, 7 * 90, 2);
    assertThat(day.closesInTime(NO_GRACE)).isTrue();
    assertThat(day.coresNeeded(NO_GRACE)).isEqualTo(2);
  }

  @Test
  void graceTakesFromTheTimeThereIs() {
    FullDay day = new FullDay(10_800_000, 7 * 90, 2);
    assertThat(FullDay.time(Duration.ofHours(1))).isEqualTo(Duration.ofHours(6));
    assertThat(day.closesInTime(Duration.ofHours(1))).isFalse();
    assertThat(day.coresNeeded(Duration.ofHours(1))).isEqualTo(3);
  }
}
