package io.daybook.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code daybook ingest}: the ingest of one pipeline, until Ctrl-C or SIGTERM. */
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Brings a pipeline's topic into the master dataset, every half minute.")
final class IngestCommand implements Callable<Integer> {
  @Mixin private LayerOptions options;
  @Mixin private EndpointOptions endpoint;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Duration patience = endpoint.patience(RunningIngest.PATIENCE);
    new LayerProcess(LayerFolder.INGEST, options, endpoint.address(), spec.commandLine().getOut())
        .run((layers, pipeline, registry) -> RunningIngest.start(layers, pipeline, Duration.ZERO, patience, registry));
    return Daybook.DONE;
  }
}
