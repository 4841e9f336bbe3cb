package io.daybook.cli;

import io.daybook.core.pipeline.Pipeline;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;

/** The ingest at work. */
record RunningIngest(IngestLoop loop, IngestWatch watch) implements RunningLayer {
  static final Duration PATIENCE = Duration.ofMinutes(5); // a batch of a million records takes its time

  /** @param first how long to wait before it catches up for the first time */
  static RunningIngest start(Layers layers, Pipeline pipeline, Duration first, Duration patience, MeterRegistry registry) {
    IngestLoop loop = IngestLoop.start(layers.ingest(), layers.source(), first);
    return new RunningIngest(loop, IngestWatch.start(loop, layers.topic(), pipeline, patience, registry));
  }

  @Override
  public void throwIfFailed() {
    loop.throwIfFailed();
  }

  @Override
  public String line() {
    return StatusText.line(watch.status());
  }

  @Override
  public Optional<IngestStatus> ingest() {
    return Optional.of(watch.status());
  }

  @Override
  public void close() throws InterruptedException {
    watch.close();
    loop.close();
  }
}
