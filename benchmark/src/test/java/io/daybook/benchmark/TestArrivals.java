package io.daybook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestArrivals {
  private final Workload load = Loads.of(1_000, 0, 2, 8);
  private final Arrivals arrivals = new Arrivals(load);

  @Test
  void nthEventCountsAsThereWhenTheReaderHasN() {
    long untilMeasured = load.events(2_000);
    arrivals.add(untilMeasured, load.measuredFrom().plusSeconds(100)); // not measured, however late
    assertThat(arrivals.byCount().getTotalCount()).isZero();

    long firstSecond = load.events(3_000) - untilMeasured;
    arrivals.add(firstSecond, load.measuredFrom().plusMillis(1_250));
    assertThat(arrivals.events()).isEqualTo(load.events(3_000));
    assertThat(arrivals.byCount().getTotalCount()).isEqualTo(firstSecond);
    assertThat(arrivals.byCount().getMaxValue()).isBetween(1_240L, 1_250L);
    assertThat(arrivals.byCount().getMinValue()).isBetween(250L, 270L);
  }

  @Test
  void moreThanWasSentHasNoLatency() {
    arrivals.add(1_000_000, load.measuredUntil());
    assertThat(arrivals.byCount().getTotalCount()).isEqualTo(load.events(load.deliveries()) - load.events(2_000));
    assertThat(arrivals.events()).isEqualTo(1_000_000);
  }

  @Test
  void updatesOfTheWarmUpAreNotMeasured() {
    arrivals.update(load.measuredFrom().minusMillis(1), load.measuredFrom());
    assertThat(arrivals.newest().getTotalCount()).isZero();
    arrivals.update(load.measuredFrom(), load.measuredFrom().plus(Duration.ofMillis(7)));
    assertThat(arrivals.newest().getMaxValue()).isEqualTo(7);
  }
}
