package io.daybook.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a process takes of the machine's memory, heap and all else, as Linux tells it.
 *
 * @param most that it ever took
 */
record ResidentMemory(long bytes, long most) {

  /** Empty on systems without {@code /proc}, and when the process is gone. */
  static Optional<ResidentMemory> of(long pid) {
    try {
      List<String> status = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
      return Optional.of(new ResidentMemory(bytes(status, "VmRSS:"), bytes(status, "VmHWM:")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static long bytes(List<String> status, String key) throws IOException {
    String line = status.stream().filter(candidate -> candidate.startsWith(key)).findFirst().orElseThrow(() -> new IOException("No " + key));
    return Long.parseLong(line.substring(key.length()).replace("kB", "").strip()) * 1024;
  }
}
