package io.daybook.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
