package io.daybook.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestEmbeddedStack {
  @TempDir Path temp;
  private final List<String> steps = Collections.synchronizedList(new ArrayList<>());

  @Test
  @Tag("slow")
  void bothServersRunWhileTheStackIsOpenAndNoneAfterwards() {
    TrinoForTests.find();
    long kafka;
    long trino;
    try (EmbeddedStack stack = EmbeddedStack.start(StackConfig.in(temp), steps::add)) {
      kafka = stack.kafka().pid();
      trino = stack.trino().orElseThrow().pid();
      assertThat(stack.trinoMissing()).isEmpty();
      assertThat(List.of(kafka, trino)).allMatch(TestEmbeddedStack::isAlive);
      assertThat(steps).contains("Starting Kafka", "Kafka is ready at " + stack.kafka().bootstrapServers(), "Trino is ready at " + stack.trino().get().uri());
    }
    assertThat(List.of(kafka, trino)).noneMatch(TestEmbeddedStack::isAlive);
  }

  @Test
  void withoutAJavaForTrinoItRunsWithKafkaAloneAndHasItsFolderForItself() throws IOException {
    try (EmbeddedStack stack = EmbeddedStack.start(StackConfig.in(temp), noJava(), noTrino(), steps::add)) {
      assertThat(stack.kafka().isAlive()).isTrue();
      assertThat(stack.trino()).isEmpty();
      assertThat(stack.trinoMissing().orElseThrow()).contains("it needs Java 24.0.1 or newer", "DAYBOOK_TRINO_JAVA_HOME");

      assertFails(StackConfig.in(temp), ErrorCode.FOLDER_IN_USE, "The folder " + temp + " is in use by another Daybook, process " + ProcessHandle.current().pid());
    }
    FolderLock.take(temp).close();
  }

  @Test
  void withoutTrinosArchiveItRunsWithKafkaAloneAndSaysWhatIsMissing() throws IOException {
    try (EmbeddedStack stack = EmbeddedStack.start(StackConfig.in(temp), anyJava(), noTrino(), steps::add)) {
      assertThat(stack.trinoMissing().orElseThrow()).contains("io.trino:trino-server:476:tar.gz", "Install Maven");
    }
  }

  @Test
  void trinoIsLeftOutOnRequest() {
    try (EmbeddedStack stack = EmbeddedStack.start(StackConfig.in(temp).withoutTrino(), steps::add)) {
      assertThat(stack.trinoMissing()).hasValue("Trino was left out on request.");
      assertThat(steps).containsExactly("Starting Kafka", "Kafka is ready at " + stack.kafka().bootstrapServers());
    }
  }

  @Test
  void aFolderOfAnotherProcessIsReportedWithItsProcessId() throws Exception {
    Process other = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin/java").toString(), "-cp", System.getProperty("java.class.path"), FolderOwner.class.getName(), temp.toString())
        .start();
    try {
      assertThat(other.getInputStream().read()).as("the other process has the lock").isEqualTo('x');

      assertFails(StackConfig.in(temp), ErrorCode.FOLDER_IN_USE, "process " + other.pid(), "kill " + other.pid());
    } finally {
      other.destroyForcibly().waitFor();
    }
    FolderLock.take(temp).close();
  }

  @Test
  void aTakenPortForTrinoStopsTheWholeStart() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      TrinoDistribution distribution = unpacked();
      StackConfig config = StackConfig.in(temp).withTrinoPort(taken.getLocalPort());

      assertThatThrownBy(() -> EmbeddedStack.start(config, anyJava(), distribution, steps::add))
          .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PORT_IN_USE))
          .hasMessageContaining("Cannot start Trino: port " + taken.getLocalPort());
    }
    assertThat(temp.resolve("kafka/kafka.pid")).as("Kafka was stopped again").doesNotExist();
    FolderLock.take(temp).close();
  }

  @Test
  void aTakenPortForKafkaFreesTheFolderAgain() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertFails(StackConfig.in(temp).withKafkaPort(taken.getLocalPort()), ErrorCode.PORT_IN_USE, "Cannot start Kafka: port " + taken.getLocalPort());
    }
    FolderLock.take(temp).close();
  }

  @Test
  void aFolderThatCannotBeMadeIsReportedWithItsPath() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));

    assertFails(StackConfig.in(file.resolve("folder")), ErrorCode.FOLDER_NOT_WRITABLE, "Cannot write in the folder " + file.resolve("folder"), "use another folder");
  }

  private void assertFails(StackConfig config, ErrorCode code, String... inMessage) {
    assertThatThrownBy(() -> EmbeddedStack.start(config, noJava(), noTrino(), steps::add))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContainingAll(inMessage);
  }

  private JavaRuntimes noJava() {
    return new JavaRuntimes(Map.of(), temp, List.of());
  }

  /** Enough for what happens before a Java is started. */
  private JavaRuntimes anyJava() throws IOException {
    Path home = temp.resolve("java");
    Files.createDirectories(home.resolve("bin"));
    assertThat(Files.createFile(home.resolve("bin/java")).toFile().setExecutable(true)).isTrue();
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25\"\n");
    return new JavaRuntimes(Map.of(), home, List.of());
  }

  private TrinoDistribution noTrino() {
    return new TrinoDistribution(temp.resolve("cache"), new LocalMaven("/no/such/mvn", temp.resolve("cache"), temp));
  }

  private TrinoDistribution unpacked() throws IOException {
    Files.createDirectories(temp.resolve("cache/trino-476-with-login"));
    Files.createFile(temp.resolve("cache/trino-476-with-login/.unpacked"));
    return noTrino();
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  /** A process that takes a folder's lock, says so, and keeps it until it is killed. */
  static final class FolderOwner {
    private FolderOwner() {}

    public static void main(String[] args) throws InterruptedException {
      FolderLock.take(Path.of(args[0]));
      System.out.print('x');
      System.out.flush();
      Thread.currentThread().join();
    }
  }
}
