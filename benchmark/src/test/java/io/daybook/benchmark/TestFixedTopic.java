package io.daybook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TestFixedTopic {
  @Test
  void deliveriesAreDealtOutInTurn() {
    FixedTopic topic = FixedTopic.of(8, 3);
    assertThat(topic.beginningOffsets()).isEqualTo(Map.of(0, 0L, 1, 0L, 2, 0L));
    assertThat(topic.endOffsets()).isEqualTo(Map.of(0, 3L, 1, 3L, 2, 2L));
  }
}
