package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** Where a pipeline's tables are, for verbs that need nothing but them. */
final class LakeOptions {
  @Option(names = "--pipeline", paramLabel = "FILE", description = "The pipeline file (default: pipelines/retail_sales.yaml of the checkout).")
  private Path pipeline;

  @Option(names = "--folder", paramLabel = "PATH", description = "The run's folder (default: var/demo of the checkout).")
  private Path folder;

  Pipeline pipeline() {
    return PipelineReader.read(Optional.ofNullable(pipeline).orElseGet(() -> Checkout.folder().resolve("pipelines/retail_sales.yaml")));
  }

  Path folder() {
    return Optional.ofNullable(folder).orElseGet(() -> Checkout.folder().resolve("var/demo"));
  }

  /** The folder with the tables of all pipelines. */
  Path lakeRoot() {
    return folder().resolve("lake");
  }

  /** Does something with the tables that are there; makes none. */
  <T> T withLake(Work<T> work) throws IOException {
    Pipeline read = pipeline();
    if (!Files.isDirectory(lakeRoot().resolve(read.name()))) {
      throw new DaybookException(
          ErrorCode.INPUT_NOT_FOUND,
          "There are no tables of %s in %s. Name the folder of a run with --folder, or run the demo first.".formatted(read.name(), lakeRoot()));
    }
    try (SparkSession spark = LakeSession.start("local[2]")) {
      return work.with(Lake.open(spark, lakeRoot(), read), read);
    }
  }

  /** What is done with a pipeline's tables. */
  @FunctionalInterface
  interface Work<T> {
    T with(Lake lake, Pipeline pipeline) throws IOException;
  }
}
