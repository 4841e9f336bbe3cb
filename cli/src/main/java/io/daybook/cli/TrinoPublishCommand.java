package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.serving.ServingLayer;
import io.daybook.serving.TrinoAddress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code daybook trino publish}: the views of a pipeline in a Trino that Daybook does not run, until Ctrl-C. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Keeps the views of a pipeline in a Trino of your own, until Ctrl-C. Its catalog " + TrinoAddress.CATALOG + " has to see the folder's lake as local:///.")
final class TrinoPublishCommand implements Callable<Integer> {
  @Mixin private LakeOptions lake;
  @Mixin private LoginOptions login;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Pipeline pipeline = lake.pipeline();
    Path folder = lake.folder().toAbsolutePath().normalize();
    TrinoDoor door =
        login
            .door(folder)
            .orElseThrow(() -> new DaybookException(ErrorCode.WRONG_USAGE, "No Trino runs in %s. Name the one that is to have the views with --trino HOST:PORT.".formatted(folder)));
    try (StopSignal stop = StopSignal.listen();
        ServingLayer serving = new ServingLayer(door.address(), door.login(), lake.lakeRoot())) {
      List<String> views = serving.publish(pipeline);
      PrintWriter out = spec.commandLine().getOut();
      out.printf("%d views of %s are in the Trino at %s: %s%n", views.size(), pipeline.name(), door.address(), String.join(", ", views));
      out.flush();
      while (!stop.await(TrinoCommand.PERIOD)) {
        serving.publish(pipeline); // a view whose tables were not there yet
      }
    }
    return Daybook.DONE;
  }
}
