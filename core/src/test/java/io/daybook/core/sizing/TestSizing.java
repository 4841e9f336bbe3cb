package io.daybook.core.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Against sums done by hand. */
class TestSizing {
  private static final SourceLoad LOAD = new SourceLoad(5_000, 20_000, 1_024, Duration.ofDays(30), Duration.ofMinutes(10), 3);

  private final Map<String, SizingLine> lines = Sizing.of(LOAD).stream().collect(Collectors.toMap(SizingLine::name, line -> line));

  @Test
  void topicHoldsWhatComesForItsRetention() {
    assertThat(value("changes_per_day")).isEqualTo(432_000_000);
    assertThat(value("ingress_average")).isEqualTo(5_120_000);
    assertThat(value("ingress_peak")).isEqualTo(20_480_000);
    assertThat(value("topic_partitions")).isEqualTo(8);
    assertThat(value("topic_storage")).isEqualTo(432_000_000.0 * 1_024 * 30 * 3);
  }

  @Test
  void masterDatasetHoldsEveryChange() {
    assertThat(value("change_stored")).isCloseTo(244.8, within(0.01));
    assertThat(value("master_dataset_per_day")).isCloseTo(105.75e9, within(0.01e9));
    assertThat(value("master_dataset_per_month")).isCloseTo(30 * 105.75e9, within(0.3e9));
  }

  @Test
  void layersHaveCoresForThePeakAndHeapForTheHorizon() {
    assertThat(value("speed_cores")).isEqualTo(2); // 20,000 x 40.9 us = 0.818, of which 0.6
    assertThat(value("speed_executors")).isEqualTo(1);
    assertThat(value("remembered_deliveries")).isEqualTo(24_000_000);
    assertThat(value("speed_heap")).isEqualTo(4L << 30); // (0.63 + 1.728) GB / 0.6 = 3.66 GiB
    assertThat(value("ingest_cores")).isEqualTo(2); // 0.975 / 0.6
    assertThat(value("ingest_catch_up_after_an_hour_of_peak")).isCloseTo(3_600.0 * 15_000 / (2 / 195e-6 - 5_000), within(0.001));
  }

  @Test
  void nightIsLinearInChangesAndCores() {
    assertThat(value("night_on_1_executor")).isCloseTo(22 + 432 * 10.4, within(0.001));
    assertThat(value("night_on_4_executors")).isCloseTo(22 + 432 * 10.4 / 4, within(0.001));
  }

  @Test
  void everyLineShowsItsArithmetic() {
    assertThat(lines.values()).allSatisfy(line -> assertThat(line.arithmetic()).isNotEmpty());
    assertThat(lines.get("topic_storage").arithmetic()).isEqualTo("432,000,000/day x 1,024 bytes x 30 days x 3 replicas, as sent; less where the producer compresses");
    assertThat(lines.get("speed_cores").arithmetic()).isEqualTo("20,000/s x 40.9 µs / 0.6, rounded up");
  }

  @Test
  void loadThatCannotBeIsRefused() {
    assertThatThrownBy(() -> new SourceLoad(5_000, 4_000, 1_024, Duration.ofDays(30), Duration.ofMinutes(10), 3))
        .hasMessage("Invalid peak: 4000 (must be 5000, the average, to 10000000)");
    assertThatThrownBy(() -> new SourceLoad(0, 4_000, 1_024, Duration.ofDays(30), Duration.ofMinutes(10), 3))
        .hasMessage("Invalid events per second: 0 (must be 1 to 10000000)");
  }

  private double value(String name) {
    return lines.get(name).value();
  }
}
