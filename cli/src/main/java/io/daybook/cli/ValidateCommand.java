package io.daybook.cli;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineFile;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.lake.ExpressionCheck;
import io.daybook.lake.LakeSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code daybook validate}: checks a pipeline file, expressions included, and reports every problem at once. */
@Command(name = "validate", mixinStandardHelpOptions = true, description = "Checks a pipeline file, expressions included.")
final class ValidateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The pipeline file.")
  private Path file;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PipelineFile read = PipelineReader.readWithLines(file);
    try (SparkSession spark = LakeSession.start("local[1]")) {
      new ExpressionCheck(spark, read).require();
    }
    Pipeline pipeline = read.pipeline();
    spec.commandLine()
        .getOut()
        .printf(
            "%s is valid: pipeline %s, %d fields, %d rules, %d references, metrics %s%n",
            file, pipeline.name(), pipeline.source().fields().size(), pipeline.rules().size(), pipeline.references().size(),
            String.join(", ", pipeline.metrics().stream().map(metric -> metric.name()).toList()));
    return Daybook.DONE;
  }
}
