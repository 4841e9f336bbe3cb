package io.daybook.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TestOffsetRanges {

  @Test
  void stretchesThatFollowOnEachOtherAreOneInWhateverOrderTheyCome() {
    OffsetRanges ranges = new OffsetRanges();
    ranges.add(Map.of(0, 20L), Map.of(0, 30L));
    ranges.add(Map.of(0, 0L, 1, 5L), Map.of(0, 10L, 1, 9L));
    ranges.add(Map.of(0, 10L), Map.of(0, 20L));
    ranges.add(Map.of(0, 40L), Map.of(0, 41L));
    ranges.add(Map.of(0, 30L, 1, 9L), Map.of(0, 31L, 1, 12L));

    assertThat(ranges).hasToString("{0={0=31, 40=41}, 1={5=12}}");
  }
}
