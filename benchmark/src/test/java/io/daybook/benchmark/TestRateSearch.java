package io.daybook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.benchmark.RateSearch.Found;
import io.daybook.benchmark.RateSearch.Try;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestRateSearch {
  private final List<Integer> tried = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({"20000, 18000", "24999, 21000", "33000, 33000", "90000, 26000", "12000, 12000", "9000, 4000"})
  void findsBothRatesToATenth(int capacity, int inTimeUpTo) throws Exception {
    Found found = search(20_000, 20, capacity, inTimeUpTo);
    assertThat(found.sustained().orElseThrow()).isBetween((int) (capacity / 1.15), capacity);
    assertThat(found.inTime().orElseThrow()).isBetween((int) (inTimeUpTo / 1.15), inTimeUpTo);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "3"})
  void makesNoMoreTriesThanAsked(int tries) throws Exception {
    Found found = search(20_000, tries, 1_000_000, 1_000_000);
    assertThat(tried).hasSize(tries);
    assertThat(found.tries()).hasSize(tries + 1).first().isEqualTo(new Try(20_000, true, true));
  }

  @Test
  void triesNoRateTwice() throws Exception {
    search(20_000, 50, 30_100, 23_700);
    assertThat(tried).doesNotHaveDuplicates().doesNotContain(20_000);
  }

  @Test
  void saysThatNoRateWasGoodWhereNoneWas() throws Exception {
    Found found = search(20_000, 4, 0, 0);
    assertThat(found.sustained()).isEmpty();
    assertThat(found.inTime()).isEmpty();
    assertThat(tried).hasSize(4).allMatch(rate -> rate < 20_000);
  }

  @Test
  void endsThoughAnEngineContradictsItself() throws Exception {
    RateSearch.Engine fitful = rate -> tried(rate, rate > 13_000 && rate < 17_000 || rate < 5_000, false);
    Found found = new RateSearch(50).search(new Try(20_000, false, false), fitful);
    assertThat(found.sustained()).isPresent();
    assertThat(tried).hasSizeLessThan(30);
  }

  private Found search(int first, int tries, int capacity, int inTimeUpTo) throws Exception {
    return new RateSearch(tries)
        .search(new Try(first, first <= capacity, first <= inTimeUpTo), rate -> tried(rate, rate <= capacity, rate <= inTimeUpTo));
  }

  private Try tried(int rate, boolean sustained, boolean inTime) {
    tried.add(rate);
    return new Try(rate, sustained, inTime);
  }
}
