package io.daybook.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the benchmark runs on.
 *
 * @param processor as the system calls it, or "unknown"
 */
record Machine(int cores, String processor, long memoryMib, String java, String os) {

  static Machine current() {
    var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        processorName(),
        system.getTotalMemorySize() >> 20,
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        "%s %s %s".formatted(system.getName(), system.getVersion(), system.getArch()));
  }

  private static String processorName() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown"; // not a Linux
    }
  }
}
