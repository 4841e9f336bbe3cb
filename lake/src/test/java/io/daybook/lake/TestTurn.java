package io.daybook.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestTurn {
  @TempDir private Path folder;

  @Test
  void turnIsTakenByOneAtATime() {
    try (Turn turn = Turn.take(folder, "nightly").orElseThrow()) {
      assertThat(Turn.take(folder, "nightly")).isEmpty();
      try (Turn ofOtherWork = Turn.take(folder, "ingest").orElseThrow()) {
        assertThat(Turn.take(folder, "ingest")).isEmpty();
      }
    }
    try (Turn next = Turn.await(folder, "nightly")) {
      assertThat(Turn.take(folder, "nightly")).isEmpty();
    }
  }

  @Test
  void refusingAnotherThreadLetsNoOtherProcessIn() throws Exception {
    try (Turn turn = Turn.take(folder, "nightly").orElseThrow()) {
      assertThat(Turn.take(folder, "nightly")).isEmpty();
      assertThat(otherProcessGetsIn()).isFalse();
    }
    assertThat(otherProcessGetsIn()).isTrue();
  }

  private boolean otherProcessGetsIn() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), Other.class.getName(), folder.resolve("nightly.lock").toString())
            .inheritIO()
            .start()
            .waitFor()
        == 0;
  }

  /** Ends with 0 where it gets the lock. */
  static final class Other {
    private Other() {}

    public static void main(String[] args) throws Exception {
      try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
        System.exit(channel.tryLock() == null ? 1 : 0);
      }
    }
  }
}
