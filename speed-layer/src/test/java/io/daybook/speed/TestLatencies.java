package io.daybook.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class TestLatencies {
  private static final long TEN_YEARS = 315_000_000_000L;

  @Property
  void anAgeIsToldAtMostFiftyMillisecondsOrAThirtySecondTooHigh(@ForAll @LongRange(max = TEN_YEARS) long age) {
    AgeCounts ages = new AgeCounts();
    ages.record(age);
    assertThat(ages.byAge()).hasSize(1).containsValue(1L);
    assertThat(ages.byAge().firstKey() - age).isBetween(1L, Math.max(50, age / 32));
  }

  @Property
  void olderRecordsAreNeverToldYounger(@ForAll @LongRange(max = TEN_YEARS) long one, @ForAll @LongRange(max = TEN_YEARS) long other) {
    AgeCounts younger = new AgeCounts();
    younger.record(Math.min(one, other));
    AgeCounts older = new AgeCounts();
    older.record(Math.max(one, other));
    assertThat(younger.byAge().firstKey()).isLessThanOrEqualTo(older.byAge().firstKey());
  }

  @Test
  void everyRecordIsInAPercentile() {
    Latencies latencies = Latencies.of(List.of(ages(LongStream.range(0, 90), 20), ages(LongStream.range(0, 10), 920)), Duration.ofMillis(100));
    assertThat(latencies.count()).isEqualTo(100);
    assertThat(latencies.percentile(0)).contains(Duration.ofMillis(150));
    assertThat(latencies.percentile(0.9)).contains(Duration.ofMillis(150));
    assertThat(latencies.percentile(0.91)).contains(Duration.ofMillis(1050));
    assertThat(latencies.max()).contains(Duration.ofMillis(1050));
  }

  @Test
  void sumsKeepEveryRecord() {
    Latencies one = Latencies.of(List.of(ages(LongStream.of(1, 1), 0)), Duration.ZERO);
    Latencies other = Latencies.of(List.of(ages(LongStream.of(1), 0)), Duration.ofMillis(10));
    Map<Duration, Long> counts = new HashMap<>();
    one.plus(other).forEach(counts::put);
    assertThat(counts).isEqualTo(Map.of(Duration.ofMillis(50), 2L, Duration.ofMillis(60), 1L));
  }

  @Test
  void withoutRecordsThereIsNoLatency() {
    assertThat(Latencies.none().percentile(0.5)).isEmpty();
    assertThat(Latencies.none().max()).isEmpty();
  }

  @Test
  void aRecordFromTheFutureHasNoAge() {
    AgeCounts ages = new AgeCounts();
    ages.record(-5_000);
    assertThat(ages.byAge()).isEqualTo(Map.of(50L, 1L));
  }

  private static AgeCounts ages(LongStream records, long age) {
    AgeCounts ages = new AgeCounts();
    records.forEach(record -> ages.record(age));
    return ages;
  }
}
