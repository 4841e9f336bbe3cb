package io.daybook.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestLongestStatement {
  @AfterEach
  void clear() {
    System.clearProperty(LongestStatement.PROPERTY);
  }

  @Test
  void isAnHourWhereNothingIsSaid() {
    assertThat(LongestStatement.duration()).isEqualTo(Duration.ofHours(1));
    assertThat(LongestStatement.filesKept()).isEqualTo("interval 3600 seconds");
    assertThat(LongestStatement.logKept()).isEqualTo("interval 21600 seconds");
  }

  @Test
  void isWhatThePropertySays() {
    System.setProperty(LongestStatement.PROPERTY, "PT10M");
    assertThat(LongestStatement.duration()).isEqualTo(Duration.ofMinutes(10));
    assertThat(LongestStatement.logKept()).isEqualTo("interval 3600 seconds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"an hour", "PT0.5S", "-PT1H", ""})
  void anythingElseIsRefused(String text) {
    System.setProperty(LongestStatement.PROPERTY, text);
    assertThatThrownBy(LongestStatement::duration)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid -Ddaybook.longest-statement=%s (must be at least one second, such as PT10M or PT2H)", text);
  }
}
