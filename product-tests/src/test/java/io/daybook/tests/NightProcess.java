package io.daybook.tests;

import io.daybook.core.release.NightlyRequest;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.LakeSession;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;

/** A nightly run of {@link LawPipeline} in a process of its own, which goes as far as a moment of the run and stands there until it is killed. */
final class NightProcess implements AutoCloseable {
  /** When the night is, for every date that the test has. */
  static final NightlyRequest REQUEST = NightlyRequest.due(Instant.parse("2010-12-31T06:00:00Z"));

  static final int KILLED = 137;
  private static final String MOMENT = "daybook.test.moment";

  private final Process process;

  private NightProcess(Process process) {
    this.process = process;
  }

  /** Arguments: bootstrap servers, folder for the tables. */
  public static void main(String[] args) throws IOException {
    LakeSession.start("local[2]").conf().set("io.delta.kernel.logStore.file.impl", StandingLogStore.class.getName());
    SparkEnv.get().conf().set("spark.delta.logStore.file.impl", StandingLogStore.class.getName());
    try (LayersUnderTest layers = LawPipeline.open(Path.of(args[1]), new KafkaTopic(args[0], LawPipeline.TOPIC))) {
      layers.batch().run(REQUEST, (step, what) -> {
        if (moment().isEndOf(step)) {
          stand();
        }
      });
    }
  }

  /** The moment that this process runs to. */
  static NightMoment moment() {
    return NightMoment.valueOf(System.getProperty(MOMENT));
  }

  /** Says that this process has come to its moment, and holds the thread until it is killed, or its parent is gone. */
  static void stand() {
    System.out.println(moment());
    try {
      System.in.read(); // nothing is ever written to it
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().halt(1);
  }

  /**
   * @param folder for the tables
   * @param errors the file for what it prints on standard error
   */
  static NightProcess startTo(NightMoment moment, String bootstrapServers, Path folder, Path errors) throws IOException {
    List<String> options = new ArrayList<>(List.of("-Xmx768m", "-D%s=%s".formatted(MOMENT, moment)));
    options.addAll(List.of("-Dspark.sql.codegen.wholeStage=false", "-Dspark.sql.codegen.factoryMode=NO_CODEGEN")); // a short night over a few rows
    List<String> arguments = List.of(bootstrapServers, folder.toString());
    return new NightProcess(JavaProcess.start(NightProcess.class, options, arguments, ProcessBuilder.Redirect.PIPE, errors));
  }

  /** Waits until it stands at its moment. */
  void awaitMoment(NightMoment moment, Duration patience) throws Exception {
    BufferedReader told = process.inputReader();
    CompletableFuture<Boolean> reached = CompletableFuture.supplyAsync(() -> told.lines().anyMatch(moment.toString()::equals));
    if (!reached.get(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("The night ended with %d and did not come to %s".formatted(process.waitFor(), moment));
    }
  }

  /** Ends it by SIGKILL, and returns its exit code. */
  int kill() throws InterruptedException {
    return process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
