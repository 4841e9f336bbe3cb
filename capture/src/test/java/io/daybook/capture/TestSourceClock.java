package io.daybook.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TestSourceClock {
  private final SourceClock clock = new SourceClock();

  @Test
  void eachChangeOfTheTransactionHasItsTimeAndTheLastHoldsForThoseBeyond() {
    clock.heard(row("c", "1291190400000,1291190400007"));
    assertThat(clock.next()).isEqualTo(1_291_190_400_000L);
    assertThat(clock.last()).as("of a tombstone").isEqualTo(1_291_190_400_000L);
    assertThat(clock.next()).isEqualTo(1_291_190_400_007L);
    assertThat(clock.next()).isEqualTo(1_291_190_400_007L);
    clock.transactionEnded();
    assertThat(clock.next()).isNull();
  }

  @Test
  void withoutAnAnnouncementNothingIsSaid() {
    assertThat(clock.next()).isNull();
    assertThat(clock.last()).isNull();
    clock.heard(row("r", "1291190400000"));
    assertThat(clock.next()).as("after a snapshot's read").isNull();
  }

  @Test
  void timesThatAreNoneAreRefused() {
    assertThatThrownBy(() -> clock.heard(row("c", "noon"))).hasMessageStartingWith("The source announces times that are not milliseconds: {");
  }

  private static String row(String op, String millis) {
    return "{\"before\":null,\"after\":{\"id\":7,\"millis\":\"%s\"},\"op\":\"%s\"}".formatted(millis, op);
  }
}
