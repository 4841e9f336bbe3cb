package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.LakeSession;
import io.daybook.serving.OutputFormat;
import io.daybook.serving.ResultPrinter;
import io.daybook.serving.ServingLayer;
import io.daybook.serving.SqlClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code daybook sql}: one statement, answered by the running Trino, or by Spark SQL over the same tables where none is running. */
@Command(name = "sql", mixinStandardHelpOptions = true, description = "Runs one SQL statement over the views of a pipeline.")
final class SqlCommand implements Callable<Integer> {
  @Parameters(paramLabel = "STATEMENT", description = "Such as: \"select * from sales order by window_start\"")
  private String statement;

  @Option(names = "--output", paramLabel = "FORMAT", description = "table, csv or json (default: table).")
  private OutputFormat output = OutputFormat.TABLE;

  @Mixin private LakeOptions options;

  @Mixin private LoginOptions login;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Pipeline read = options.pipeline();
    Path run = options.folder();
    ResultPrinter printer = ResultPrinter.to(spec.commandLine().getOut(), output);
    Optional<TrinoDoor> door = login.door(run);
    if (door.isPresent()) {
      new SqlClient(door.get().address(), door.get().login(), ServingLayer.schemaOf(read)).query(statement, printer::print);
    } else {
      withSpark(read, run, printer);
    }
    return Daybook.DONE;
  }

  private void withSpark(Pipeline read, Path run, ResultPrinter printer) throws IOException {
    if (!Files.isDirectory(run.resolve("lake").resolve(read.name()))) {
      throw new DaybookException(
          ErrorCode.INPUT_NOT_FOUND,
          "There are no tables of %s in %s, and no Trino is running there. Run the demo first, or name its folder with --folder."
              .formatted(read.name(), run));
    }
    spec.commandLine().getErr().println("No Trino is running on " + run + "; Spark SQL answers, which takes some seconds to start.");
    try (SparkSession spark = LakeSession.start("local[2]")) {
      new SparkQueries(spark, run.resolve("lake"), read).query(statement, printer::print);
    }
  }
}
