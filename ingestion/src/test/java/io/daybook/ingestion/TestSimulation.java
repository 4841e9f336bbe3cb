package io.daybook.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.daybook.core.time.BusinessDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TestSimulation {
  @Test
  void ratesAreSharesThatLeaveRoomForEachOther() {
    assertThatThrownBy(() -> new Simulation(1, -0.1, 0, 0, 0, 0)).hasMessage("Invalid rate: late = -0.1 (must be 0 to 1)");
    assertThatThrownBy(() -> new Simulation(1, 0, 0, 0, 0, 1.1)).hasMessage("Invalid rate: deleted = 1.1 (must be 0 to 1)");
    assertThatThrownBy(() -> new Simulation(1, 0, 0, Double.NaN, 0, 0)).hasMessageContaining("redelivered-beyond = NaN");
    assertThatThrownBy(() -> new Simulation(1, 0.5, 0.6, 0, 0, 0)).hasMessageContaining("must be at most 1");
    assertThat(new Simulation(1, 1, 0, 0, 0, 0).injectionAt(0.999)).contains(Injection.LATE);
    assertThat(Simulation.undisturbed().injectionAt(0)).isEmpty();
    assertThat(Simulation.defaults().withSeed(7).seed()).isEqualTo(7);
  }

  @Test
  void ratesDriftInTheCourseOfAYearAndComeBack() {
    Simulation drifting = new Simulation(1, 0.01, 0.02, 0.03, 0.04, 0.05, 0.5);
    Simulation declared = new Simulation(1, 0.01, 0.02, 0.03, 0.04, 0.05);
    assertThat(drifting.on(BusinessDate.parse("2010-12-01"))).isEqualTo(declared).isEqualTo(drifting.on(BusinessDate.parse("2011-12-01")));
    List<Double> late = new ArrayList<>();
    for (BusinessDate date = BusinessDate.parse("2010-12-01"); late.size() < 365; date = date.plusDays(1)) {
      late.add(drifting.on(date).late());
    }
    assertThat(late).allSatisfy(rate -> assertThat(rate).isBetween(0.005, 0.015));
    assertThat(Collections.min(late)).isCloseTo(0.005, within(0.0001));
    assertThat(Collections.max(late)).isCloseTo(0.015, within(0.0001));
    assertThat(late.stream().mapToDouble(rate -> rate).average().orElseThrow()).isCloseTo(0.01, within(0.0001));
    assertThat(declared.on(BusinessDate.parse("2011-03-01"))).isEqualTo(declared);
  }

  @Test
  void seedDecidesWhichRatesRiseFirst() {
    BusinessDate spring = BusinessDate.parse("2011-01-15");
    List<Boolean> rising = LongStream.range(0, 50).mapToObj(seed -> Simulation.defaults().withSeed(seed).on(spring).late() > 0.01).toList();
    assertThat(rising).contains(true, false);
  }

  @Test
  void ratesThatDriftLeaveRoomForEachOtherAtTheirHighest() {
    assertThat(new Simulation(1, 0.5, 0, 0, 0, 0, 1).on(BusinessDate.parse("2011-03-02")).late()).isLessThanOrEqualTo(1);
    assertThatThrownBy(() -> new Simulation(1, 0.5, 0.2, 0, 0, 0, 0.5)).hasMessageContaining("with a drift of 0.5 may be 1.0");
    assertThatThrownBy(() -> new Simulation(1, 0, 0, 0, 0, 0, 1.5)).hasMessage("Invalid rate: drift = 1.5 (must be 0 to 1)");
  }

  @Test
  void drawnNumberDecidesAboutOneInjection() {
    Simulation simulation = new Simulation(1, 0.1, 0.2, 0.1, 0.3, 0.2);
    assertThat(simulation.injectionAt(0.05)).contains(Injection.LATE);
    assertThat(simulation.injectionAt(0.25)).contains(Injection.REDELIVERED);
    assertThat(simulation.injectionAt(0.35)).contains(Injection.REDELIVERED_BEYOND);
    assertThat(simulation.injectionAt(0.65)).contains(Injection.AMENDED);
    assertThat(simulation.injectionAt(0.85)).contains(Injection.DELETED);
    assertThat(simulation.injectionAt(0.95)).isEmpty();
  }
}
