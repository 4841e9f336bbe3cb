package io.daybook.cli;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineFile;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One layer of one pipeline in a process of its own: runs until Ctrl-C, SIGTERM or its failure, and says every ten seconds how it is. */
final class LayerProcess {
  private static final Logger log = LoggerFactory.getLogger(LayerProcess.class);
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final String layer;
  private final LayerOptions options;
  private final InetSocketAddress address;
  private final PrintWriter out;

  /**
   * A process that is not started yet.
   *
   * @param layer one of {@link LayerFolder#LAYERS}
   * @param address of the operator's endpoint; port 0 for a free one
   */
  LayerProcess(String layer, LayerOptions options, InetSocketAddress address, PrintWriter out) {
    this.layer = layer;
    this.options = options;
    this.address = address;
    this.out = out;
  }

  /** Begins the layer's work. */
  interface Start {
    RunningLayer start(Layers layers, Pipeline pipeline, MeterRegistry registry);
  }

  /** Returns when it is asked to end; a failure of the layer is thrown. */
  void run(Start start) throws InterruptedException, IOException {
    PipelineFile file = options.read();
    try (StopSignal stop = StopSignal.listen();
        LayerFolder own = LayerFolder.take(options.folder(), layer, file.pipeline())) {
      options.withLayers(
          file,
          own.path(),
          layers -> {
            run(file.pipeline(), layers, start, own.path(), stop);
            return null;
          });
    }
  }

  private void run(Pipeline pipeline, Layers layers, Start start, Path own, StopSignal stop) throws InterruptedException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Instant startedAt = Instant.now();
    long process = ProcessHandle.current().pid();
    try (RunningLayer running = start.start(layers, pipeline, registry);
        OperatorEndpoint endpoint =
            OperatorEndpoint.start(
                own, address, registry, () -> new ProcessStatus(pipeline.name(), process, startedAt, Instant.now(), running.speed(), running.ingest()))) {
      say("%s of %s started: %s/status, log in %s".formatted(layer, pipeline.name(), endpoint.address(), own.resolve("daybook.log")));
      while (!stop.await(PERIOD)) {
        running.throwIfFailed();
        say(running.line());
      }
    }
    say("%s of %s stopped; started again, it goes on where it was".formatted(layer, pipeline.name()));
  }

  private void say(String text) {
    out.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + text);
    out.flush();
    log.info("{}", text);
  }
}
