package io.daybook.cli;

import io.daybook.speed.SpeedStatus;
import java.util.Optional;

/** A layer at work, watched. */
interface RunningLayer extends AutoCloseable {
  /** Throws when the layer has failed. */
  void throwIfFailed();

  /** How it is, in a line. */
  String line();

  default Optional<SpeedStatus> speed() {
    return Optional.empty();
  }

  default Optional<IngestStatus> ingest() {
    return Optional.empty();
  }

  @Override
  void close() throws InterruptedException;
}
