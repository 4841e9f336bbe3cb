package io.daybook.benchmark;

import java.io.IOException;

/** What is measured, in this process. Made ready by its making; what it reads comes after. */
interface Engine extends AutoCloseable {
  /** Returns when the engine reads its input, or is about to. */
  void start() throws IOException;

  /** Throws when the engine has stopped by itself. */
  void throwIfFailed() throws IOException;

  /** What the engine itself knows of its output, when the whole load is in it. */
  default EngineReport report() throws IOException {
    return EngineReport.NONE;
  }

  @Override
  void close();
}
