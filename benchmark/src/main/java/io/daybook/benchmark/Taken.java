package io.daybook.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Comparator;
import java.util.List;

/**
 * What a piece of work took of this process.
 *
 * @param peakHeapBytes at most: the peaks of the heap's parts, which need not have come at the same time
 */
record Taken(double seconds, double cpuSeconds, long peakHeapBytes) {
  static Taken median(List<Taken> runs) {
    return runs.stream().sorted(Comparator.comparingDouble(Taken::seconds)).toList().get(runs.size() / 2);
  }

  /** Begins to measure; ends as often as asked. */
  static final class Meter {
    private final long begun = System.nanoTime();
    private final long cpuBegun = cpuNanos();

    Meter() {
      heap().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    Taken taken() {
      long peak = heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
      return new Taken((System.nanoTime() - begun) / 1e9, (cpuNanos() - cpuBegun) / 1e9, peak);
    }

    private static long cpuNanos() {
      return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static List<MemoryPoolMXBean> heap() {
      return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP).toList();
    }
  }
}
