package io.daybook.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestSourceClock {
  @Test
  void aMessageHoldsToTheEndOfItsTransaction() {
    SourceClock clock = new SourceClock(Optional.of("at"));
    assertThat(clock.arrivalMillis()).isNull();
    clock.heard(message("at", "1291190400000"));
    clock.heard(message("other", "anything"));
    assertThat(clock.arrivalMillis()).isEqualTo(1_291_190_400_000L);
    clock.heard(message("at", "1291190400001"));
    assertThat(clock.arrivalMillis()).isEqualTo(1_291_190_400_001L);
    clock.transactionEnded();
    assertThat(clock.arrivalMillis()).isNull();
  }

  @Test
  void whereTheSourceHasNoClockMessagesSayNothing() {
    SourceClock clock = new SourceClock(Optional.empty());
    clock.heard(message("at", "1291190400000"));
    assertThat(clock.arrivalMillis()).isNull();
  }

  @Test
  void aTimeThatIsNoneIsRefused() {
    SourceClock clock = new SourceClock(Optional.of("at"));
    assertThatThrownBy(() -> clock.heard(message("at", "noon"))).hasMessageStartingWith("The source's message is not a time in milliseconds: {");
  }

  private static String message(String prefix, String content) {
    return "{\"op\":\"m\",\"message\":{\"prefix\":\"%s\",\"content\":\"%s\"}}".formatted(prefix, Base64.getEncoder().encodeToString(content.getBytes(UTF_8)));
  }
}
