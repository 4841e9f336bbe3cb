package io.daybook.benchmark;

/** What is measured, in this process. Made ready by its making; what it reads comes after. */
interface Engine extends AutoCloseable {
  /** Returns when the engine reads its input, or is about to. */
  void start();

  /** Throws when the engine has stopped by itself. */
  void throwIfFailed();

  /** What the engine itself knows of its output, when the whole load is in it. */
  default EngineReport report() {
    return EngineReport.NONE;
  }

  @Override
  void close();
}
