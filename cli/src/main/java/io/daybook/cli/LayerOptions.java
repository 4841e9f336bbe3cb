package io.daybook.cli;

import io.daybook.core.pipeline.PipelineFile;
import io.daybook.core.pipeline.PipelineReader;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What every verb is asked that runs a layer against a Kafka and a lake of the user's own. */
final class LayerOptions {
  @Option(names = "--pipeline", paramLabel = "FILE", required = true, description = "The pipeline file.")
  private Path pipeline;

  @Option(names = "--kafka", paramLabel = "HOST:PORT", required = true, description = "The Kafka that has the pipeline's topic; several brokers by commas.")
  private String kafka;

  @Option(names = "--folder", paramLabel = "PATH", required = true, description = "Where tables, checkpoints and logs are; the same for all layers.")
  private Path folder;

  @Option(names = "--references", paramLabel = "PATH", description = "Folder with the files of the references (default: that of the pipeline file).")
  private Path references;

  /** Reads the pipeline file. */
  PipelineFile read() {
    return PipelineReader.readWithLines(pipeline);
  }

  String bootstrapServers() {
    return kafka;
  }

  /** Absolute; made where it is absent. */
  Path folder() {
    Path absolute = folder.toAbsolutePath().normalize();
    RunFolder.prepare(absolute);
    return absolute;
  }

  Path references() {
    return Optional.ofNullable(references).orElseGet(() -> pipeline.toAbsolutePath().getParent());
  }
}
