package io.daybook.cli;

import io.daybook.cli.shell.SqlEngine;
import io.daybook.cli.shell.SqlScript;
import io.daybook.cli.shell.SqlShell;
import io.daybook.cli.shell.Terminals;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.LakeSession;
import io.daybook.lake.TableFormats;
import io.daybook.serving.OutputFormat;
import io.daybook.serving.ResultPrinter;
import io.daybook.serving.ServingLayer;
import io.daybook.serving.SqlClient;
import io.daybook.serving.SqlSession;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jline.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code daybook sql}: statements, answered by the running Trino, or by Spark SQL over the same tables where none is running. Without a statement they are asked for at a
 * terminal, and read from what is piped in.
 */
@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    description = "Answers SQL over the views of a pipeline. Without STATEMENT it is a shell at a terminal, and otherwise runs what is piped in, up to the first statement that fails.")
final class SqlCommand implements Callable<Integer> {
  @Parameters(paramLabel = "STATEMENT", arity = "0..1", description = "Such as: \"select * from sales order by window_start\"")
  private String statement;

  @Option(names = "--output", paramLabel = "FORMAT", description = "table, expanded, csv or json (default: table).")
  private OutputFormat output = OutputFormat.TABLE;

  @Mixin private LakeOptions options;

  @Mixin private LoginOptions login;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Pipeline read = options.pipeline();
    Path run = options.folder();
    TableFormats.requireReadable(options.lakeRoot(), read);
    Optional<TrinoDoor> door = login.door(run);
    if (door.isPresent()) {
      String schema = ServingLayer.schemaOf(read);
      try (SqlSession session = new SqlClient(door.get().address(), door.get().login(), schema).session()) {
        answer(new TrinoEngine(session, "Trino at " + door.get().address(), schema, ServingLayer.lakeSchemaOf(read)), run);
      }
    } else {
      withSpark(read, run);
    }
    return Daybook.DONE;
  }

  private void answer(SqlEngine engine, Path run) throws IOException {
    ResultPrinter printer = ResultPrinter.to(spec.commandLine().getOut(), output);
    if (statement != null) {
      engine.query(statement, printer::print);
    } else if (Terminals.isInteractive()) {
      try (Terminal terminal = Terminals.open()) {
        Optional<Path> history = Files.isDirectory(run) ? Optional.of(run.resolve("sql-history")) : Optional.empty();
        new SqlShell(terminal, engine, output, history, Optional.ofNullable(System.getenv("PAGER"))).run();
      }
    } else {
      new SqlScript(engine, printer).run(new InputStreamReader(System.in, Charset.defaultCharset()));
    }
  }

  private void withSpark(Pipeline read, Path run) throws IOException {
    if (!Files.isDirectory(run.resolve("lake").resolve(read.name()))) {
      throw new DaybookException(
          ErrorCode.INPUT_NOT_FOUND,
          "There are no tables of %s in %s, and no Trino is running there. Run the demo first, or name its folder with --folder."
              .formatted(read.name(), run));
    }
    spec.commandLine().getErr().println("No Trino is running on " + run + "; Spark SQL answers, which takes some seconds to start.");
    try (SparkSession spark = LakeSession.start("local[2]")) {
      answer(new SparkEngine(new SparkQueries(spark, run.resolve("lake"), read), read.name() + "_lake"), run);
    }
  }
}
