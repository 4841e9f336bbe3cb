package io.daybook.cli;

import io.daybook.batch.RebuiltSpeed;
import io.daybook.core.pipeline.PipelineFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code daybook speed}: the speed layer of one pipeline, until Ctrl-C or SIGTERM. {@code daybook speed rebuild}: its tables, made again. */
@Command(
    name = "speed",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Runs the speed layer of a pipeline against your Kafka: provisional figures, seconds after the change.")
final class SpeedCommand implements Callable<Integer> {
  @Mixin private LayerOptions options;
  @Mixin private EndpointOptions endpoint;
  @Spec private CommandSpec spec;

  // No command of its own, as picocli takes no defaults from a configuration for required options that a command inherits.
  @Parameters(
      arity = "0..1",
      paramLabel = "rebuild",
      description =
          "Does not run it, but throws its checkpoint and tables away and makes the tables again from the master dataset, with the same provisional figures. The speed layer must not run. Run again after a kill, it does all of it.")
  private Optional<Instead> instead;

  private enum Instead {
    REBUILD
  }

  @Override
  public Integer call() throws Exception {
    if (instead.isPresent()) {
      rebuild();
    } else {
      Duration patience = endpoint.patience(RunningSpeed.PATIENCE);
      new LayerProcess(LayerFolder.SPEED, options, endpoint.address(), spec.commandLine().getOut())
          .run((layers, pipeline, registry) -> RunningSpeed.start(layers, pipeline, patience, () -> Optional.of(Instant.now()), registry));
    }
    return Daybook.DONE;
  }

  private void rebuild() throws InterruptedException, IOException {
    PipelineFile file = options.read();
    Narrator narrator = new Narrator(spec.commandLine().getOut());
    Instant begun = Instant.now();
    try (LayerFolder own = LayerFolder.take(options.folder(), LayerFolder.SPEED, file.pipeline())) {
      RebuiltSpeed rebuilt =
          options.withLayersToRebuild(
              file, own.path(), layers -> layers.rebuild().run(layers.speed().publishedOffsets(), layers.speed()::forgetCheckpoint));
      narrator.say(
          "rebuilt",
          "%,d partials of %d dates in %.1f s; 'daybook speed' goes on at offsets %s",
          rebuilt.partials(),
          rebuilt.dates(),
          Duration.between(begun, Instant.now()).toMillis() / 1000.0,
          rebuilt.cut().offsets());
    }
  }
}
