package io.daybook.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code daybook speed}: the speed layer of one pipeline, until Ctrl-C or SIGTERM. */
@Command(
    name = "speed",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Runs the speed layer of a pipeline against your Kafka: provisional figures, seconds after the change.")
final class SpeedCommand implements Callable<Integer> {
  @Mixin private LayerOptions options;
  @Mixin private EndpointOptions endpoint;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Duration patience = endpoint.patience(RunningSpeed.PATIENCE);
    new LayerProcess(LayerFolder.SPEED, options, endpoint.address(), spec.commandLine().getOut())
        .run((layers, pipeline, registry) -> RunningSpeed.start(layers, pipeline, patience, () -> Optional.of(Instant.now()), registry));
    return Daybook.DONE;
  }
}
