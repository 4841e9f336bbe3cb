package io.daybook.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The ingest in a process of its own, as operators run it beside the speed layer. */
final class IngestProcess implements AutoCloseable {
  private final EngineProcess process;

  private IngestProcess(EngineProcess process) {
    this.process = process;
  }

  static IngestProcess ready(EngineSetup setup) {
    try {
      return new IngestProcess(EngineProcess.ready(EngineKind.INGEST, setup));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void start() {
    try {
      process.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void throwIfFailed() {
    try {
      process.throwIfFailed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it counts when it has all of the topic. */
  EngineReport end() {
    try {
      return process.end().report();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
