package io.daybook.tests;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** Prints how long each phase of a long test took, and the most heap that it had in use. */
final class Stopwatch {
  private final String what;
  private Instant lap = Instant.now();

  Stopwatch(String what) {
    this.what = what;
    heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  void lap(String phase) {
    long peak = heapPools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    System.out.printf("%s: %s in %.1f s, heap at most %d MiB%n", what, phase, Duration.between(lap, Instant.now()).toMillis() / 1000.0, peak >> 20);
    heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
    lap = Instant.now();
  }

  private static Stream<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP);
  }
}
