package io.daybook.tests;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.LakeSession;
import io.daybook.lake.PartialsTopic;
import io.daybook.speed.SpeedQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The speed layer and the ingest of the retail pipeline in a process of their own, which runs until it is killed, or to a step of a micro-batch. */
final class SpeedProcess implements AutoCloseable {
  private static final Duration INGEST_PERIOD = Duration.ofSeconds(2);

  private final Process process;

  private SpeedProcess(Process process) {
    this.process = process;
  }

  /** Arguments: bootstrap servers, folder of the input files, folder for tables and checkpoint. */
  public static void main(String[] args) throws InterruptedException {
    Pipeline pipeline = PipelineReader.read(Repository.retailPipeline());
    Path input = Path.of(args[1]);
    if (System.getProperty(HaltingLogStore.STEP) != null) {
      LakeSession.start("local[2]").conf().set("io.delta.kernel.logStore.file.impl", HaltingLogStore.class.getName());
    }
    try (PartialsTopic partials = PartialsTopic.open(args[0], pipeline);
        LayersUnderTest layers = LayersUnderTest.open(pipeline, input, Path.of(args[2]), new KafkaTopic(args[0], pipeline.source().topic()), partials);
        SpeedQuery query = layers.speed().start()) {
      while (true) {
        query.throwIfFailed();
        layers.ingest().catchUp();
        Thread.sleep(INGEST_PERIOD.toMillis());
      }
    }
  }

  /** @param errors the file for what it prints on standard error */
  static SpeedProcess start(String bootstrapServers, Path input, Path folder, Path errors) throws IOException {
    return start(bootstrapServers, input, folder, errors, List.of());
  }

  /** As {@link #start(String, Path, Path, Path)}; it ends itself at the step of the micro-batch. */
  static SpeedProcess startUntil(HaltingLogStore.Step step, long batchId, String bootstrapServers, Path input, Path folder, Path errors)
      throws IOException {
    List<String> properties = List.of("-D%s=%s".formatted(HaltingLogStore.STEP, step), "-D%s=%d".formatted(HaltingLogStore.BATCH, batchId));
    return start(bootstrapServers, input, folder, errors, properties);
  }

  private static SpeedProcess start(String bootstrapServers, Path input, Path folder, Path errors, List<String> properties) throws IOException {
    List<String> options = Stream.concat(Stream.of("-Xmx1g"), properties.stream()).toList();
    List<String> arguments = List.of(bootstrapServers, input.toString(), folder.toString());
    return new SpeedProcess(JavaProcess.start(SpeedProcess.class, options, arguments, ProcessBuilder.Redirect.DISCARD, errors));
  }

  /** Waits until it has ended itself, and returns its exit code. */
  int awaitEnd(Duration patience) throws InterruptedException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("The process did not end in " + patience);
    }
    return process.exitValue();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it as kill -9 does. */
  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  static String told(Path errors) throws IOException {
    return Files.exists(errors) ? Files.readString(errors) : "";
  }
}
