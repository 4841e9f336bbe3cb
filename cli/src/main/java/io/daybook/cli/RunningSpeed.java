package io.daybook.cli;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.speed.SpeedQuery;
import io.daybook.speed.SpeedStatus;
import io.daybook.speed.SpeedWatch;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** The speed layer at work. */
record RunningSpeed(SpeedQuery query, SpeedWatch watch) implements RunningLayer {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  static RunningSpeed start(Layers layers, Pipeline pipeline, Duration patience, Supplier<Optional<Instant>> arrivalClock, MeterRegistry registry) {
    SpeedQuery query = layers.speed().start(registry);
    return new RunningSpeed(query, SpeedWatch.start(query, layers.topic(), pipeline, patience, arrivalClock, registry));
  }

  @Override
  public void throwIfFailed() {
    query.throwIfFailed();
  }

  @Override
  public String line() {
    return StatusText.line(watch.status());
  }

  @Override
  public Optional<SpeedStatus> speed() {
    return Optional.of(watch.status());
  }

  @Override
  public void close() {
    watch.close();
    query.close();
  }
}
