package io.daybook.benchmark;

import java.time.Duration;
import java.time.Instant;

/** Loads for tests. */
final class Loads {
  private Loads() {}

  static Workload of(int rate, int prefillSeconds, int warmUpSeconds, int measuredSeconds) {
    return new Workload(
        Instant.EPOCH, Duration.ofSeconds(prefillSeconds), Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(measuredSeconds), rate, 1024, 10, 8);
  }
}
