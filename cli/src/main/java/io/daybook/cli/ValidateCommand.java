package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineCompatibility;
import io.daybook.core.pipeline.PipelineDifference;
import io.daybook.core.pipeline.PipelineFile;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.lake.ExpressionCheck;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code daybook validate}: checks a pipeline file, expressions included, and reports every problem at once. */
@Command(name = "validate", mixinStandardHelpOptions = true, description = "Checks a pipeline file, expressions included.")
final class ValidateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The pipeline file.")
  private Path file;

  @Option(
      names = "--against",
      paramLabel = "PATH",
      description = "Also tell what is different from the definitions that the tables in a run's folder were opened with, or from another pipeline file, and whether they go together.")
  private Path against;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PipelineFile read = PipelineReader.readWithLines(file);
    Optional<List<PipelineDifference>> differences = Optional.empty();
    try (SparkSession spark = LakeSession.start("local[1]")) {
      new ExpressionCheck(spark, read).require();
      if (against != null) {
        differences = Optional.of(differences(spark, read.pipeline()));
      }
    }
    Pipeline pipeline = read.pipeline();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s is valid: pipeline %s, %d fields, %d rules, %d references, metrics %s%n",
        file, pipeline.name(), pipeline.source().fields().size(), pipeline.rules().size(), pipeline.references().size(),
        String.join(", ", pipeline.metrics().stream().map(metric -> metric.name()).toList()));
    return differences.map(found -> told(read, found, out)).orElse(Daybook.DONE);
  }

  private int told(PipelineFile read, List<PipelineDifference> differences, PrintWriter out) {
    differences.forEach(difference -> out.println(difference.describe(read)));
    long refused = differences.stream().filter(difference -> !difference.isCompatible()).count();
    out.println(
        refused > 0
            ? "%d of %d differences from %s are incompatible: the layers would refuse to start".formatted(refused, differences.size(), against)
            : "Compatible with %s: %d differences".formatted(against, differences.size()));
    return refused > 0 ? Daybook.FAILED : Daybook.DONE;
  }

  private List<PipelineDifference> differences(SparkSession spark, Pipeline pipeline) {
    if (!Files.isDirectory(against)) {
      return PipelineCompatibility.between(PipelineReader.read(against), pipeline);
    }
    Path lake = Files.isDirectory(against.resolve("lake")) ? against.resolve("lake") : against;
    return Lake.differences(spark, lake, pipeline)
        .orElseThrow(
            () ->
                new DaybookException(
                    ErrorCode.INPUT_NOT_FOUND,
                    "There are no tables of %s in %s. Name the folder of a run, or a pipeline file.".formatted(pipeline.name(), lake)));
  }
}
