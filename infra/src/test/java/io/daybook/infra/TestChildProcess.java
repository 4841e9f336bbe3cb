package io.daybook.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestChildProcess {
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void aChildEndsInOrderWhenItIsClosed() throws IOException {
    try (ChildProcess child = start(Program.class, "run")) {
      child.awaitReady(TIMEOUT, () -> logText().contains("running"));
      assertThat(Files.readString(folder.resolve("program.pid"))).isEqualTo(child.pid() + " " + ProcessHandle.current().pid() + "\n");

      child.close();

      assertThat(child.isAlive()).isFalse();
    }
    assertThat(logText()).contains("ended in order");
    assertThat(folder.resolve("program.pid")).doesNotExist();
  }

  @Test
  void ctrlCInTheTerminalIsLeftToTheParent() throws Exception {
    try (ChildProcess child = start(Program.class, "run")) {
      child.awaitReady(TIMEOUT, () -> logText().contains("running"));

      new ProcessBuilder("kill", "-INT", String.valueOf(child.pid())).start().waitFor();
      new ProcessBuilder("kill", "-HUP", String.valueOf(child.pid())).start().waitFor();

      await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(2)).until(child::isAlive);
    }
  }

  @Test
  void anEndThatNobodyAskedForIsReportedAndAnOrderlyOneIsNot() {
    List<String> ends = new CopyOnWriteArrayList<>();
    try (ChildProcess child = start(Program.class, "run")) {
      child.onUnexpectedEnd(end -> ends.add(end.getMessage()));
      child.awaitReady(TIMEOUT, () -> logText().contains("running"));
      child.close();
    }
    long killed;
    try (ChildProcess child = start(Program.class, "run")) {
      killed = child.pid();
      child.onUnexpectedEnd(end -> ends.add(end.getMessage()));
      child.awaitReady(TIMEOUT, () -> logText().contains("running"));
      child.kill();
      await().atMost(TIMEOUT).until(() -> !ends.isEmpty());
    }
    assertThat(ends).singleElement().asString().contains("Program (process " + killed + ") ended by itself, with exit code 137", "program.log", "start again on the same folder");
  }

  @Test
  void theExceptionOfAChildThatDiesSaysWhatItLogged() {
    try (ChildProcess child = start(Program.class, "fail")) {
      assertThatThrownBy(() -> child.awaitReady(TIMEOUT, () -> false))
          .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STACK_FAILED))
          .hasMessageContaining("Program ended while it was starting, with exit code 1")
          .hasMessageContaining("java.lang.IllegalStateException: no ink")
          .hasMessageContaining("program.log")
          .hasMessageNotContaining("at io.daybook");
    }
  }

  @Test
  void aChildThatIsNotReadyInTimeIsStopped() {
    try (ChildProcess child = start(Program.class, "run")) {
      assertThatThrownBy(() -> child.awaitReady(Duration.ofMillis(200), () -> false)).hasMessageContaining("Program was not ready after 0 seconds");
      assertThat(child.isAlive()).isFalse();
    }
  }

  @Test
  void theLogOfTheStartBeforeIsKept() throws IOException {
    Files.writeString(folder.resolve("program.log"), "yesterday");

    start(Program.class, "fail").close();

    assertThat(folder.resolve("program.previous.log")).hasContent("yesterday");
  }

  @Test
  void aLeftoverChildIsKilledWhenItDoesNotEndByItself() throws Exception {
    PidFile pidFile = ChildProcess.pidFile(folder, "Program");
    Process leftover = sleeper(pidFile.mark());
    try {
      Files.writeString(folder.resolve("program.pid"), leftover.pid() + " " + ended().pid());

      pidFile.endPrevious(Duration.ofSeconds(1));

      assertThat(leftover.isAlive()).isFalse();
      assertThat(folder.resolve("program.pid")).doesNotExist();
    } finally {
      leftover.destroyForcibly();
    }
  }

  @Test
  void aProcessThatOnlyHasTheSameIdIsLeftAlone() throws Exception {
    Process stranger = sleeper("-Dno=mark");
    try {
      Files.writeString(folder.resolve("program.pid"), stranger.pid() + " " + ended().pid());

      ChildProcess.pidFile(folder, "Program").endPrevious(Duration.ofSeconds(1));

      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void aChildOfALiveParentIsReportedAndLeftAlone() throws Exception {
    try (ChildProcess child = start(Program.class, "run")) {
      assertThatThrownBy(() -> ChildProcess.pidFile(folder, "Program").endPrevious())
          .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FOLDER_IN_USE))
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      assertThat(child.isAlive()).isTrue();
    }
  }

  @Test
  void aHalfWrittenPidFileIsIgnored() throws IOException {
    Files.writeString(folder.resolve("program.pid"), "12");

    ChildProcess.pidFile(folder, "Program").endPrevious();

    assertThat(folder.resolve("program.pid")).doesNotExist();
  }

  private ChildProcess start(Class<?> program, String argument) {
    Path testClasses = Path.of("target/test-classes").toAbsolutePath();
    return ChildProcess.start(
        folder, new JavaCommand("Program", JAVA_HOME, List.of("-Xmx32m"), List.of(testClasses.toString()), program.getName(), List.of(argument)));
  }

  private String logText() {
    try {
      return Files.readString(folder.resolve("program.log"));
    } catch (IOException e) {
      return "";
    }
  }

  private static Process sleeper(String option) throws IOException {
    return new ProcessBuilder(
        JAVA_HOME.resolve("bin/java").toString(), option, "-Xmx32m", "-cp", Path.of("target/test-classes").toAbsolutePath().toString(), Program.class.getName(), "run")
        .start();
  }

  private static Process ended() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    return process;
  }

  /** A child with nothing of its own to do. */
  public static final class Program {
    private Program() {}

    public static void main(String[] args) throws InterruptedException {
      if (args[0].equals("fail")) {
        throw new IllegalStateException("no ink");
      }
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("ended in order")));
      System.out.println("running");
      Thread.currentThread().join();
    }
  }
}
