package io.daybook.cli;

import io.daybook.core.pipeline.PipelineFile;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.lake.ExpressionCheck;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeSession;
import io.daybook.speed.SpeedSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Where Spark's tasks run: local[2] for two cores of this machine, spark://HOST:PORT for a cluster (default: ${DEFAULT-VALUE}).",
      defaultValue = "${sys:spark.master:-local[2]}")
  private String master;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** Reads the pipeline file. */
  PipelineFile read() {
    return PipelineReader.readWithLines(pipeline);
  }

  /** Absolute; made where it is absent. */
  Path folder() {
    Path absolute = folder.toAbsolutePath().normalize();
    RunFolder.prepare(absolute);
    return absolute;
  }

  /**
   * Does something with the layers of the pipeline, once its expressions are checked.
   *
   * @param own where the process keeps its log and temporary files and, if it is the speed layer, its checkpoint
   */
  <T> T withLayers(PipelineFile file, Path own, Work<T> work) throws InterruptedException, IOException {
    return withLayers(file, own, Lake::open, work);
  }

  /** As {@link #withLayers(PipelineFile, Path, Work)}, whichever Daybook has made the tables of the speed layer. */
  <T> T withLayersToRebuild(PipelineFile file, Path own, Work<T> work) throws InterruptedException, IOException {
    return withLayers(file, own, Lake::openToRebuild, work);
  }

  private <T> T withLayers(PipelineFile file, Path own, Layers.Opening opening, Work<T> work) throws InterruptedException, IOException {
    DemoLog.in(own);
    DemoLog.takeStandardError();
    try (TemporaryFiles temporary = TemporaryFiles.in(own);
        SparkSession spark = LakeSession.start(master, ClusterJars.ofCheckout())) {
      new ExpressionCheck(spark, file).require();
      try (Layers layers = Layers.of(opening.open(spark, folder().resolve("lake"), file.pipeline()), file.pipeline(), references(), SpeedSettings.at(own), Configuration.of(spec).kafka(kafka))) {
        return work.with(layers);
      }
    }
  }

  /** What is done with the layers. */
  @FunctionalInterface
  interface Work<T> {
    T with(Layers layers) throws InterruptedException, IOException;
  }

  private Path references() {
    return Optional.ofNullable(references).orElseGet(() -> pipeline.toAbsolutePath().getParent());
  }
}
