package io.daybook.benchmark;

/** Reads again and again in a thread of its own, until it is closed. */
final class ReaderThread implements AutoCloseable {
  private final String name;
  private final Thread thread;
  private volatile boolean closed;
  private volatile Exception failure;

  /** Reads what has come since the last time, and waits a little where nothing has. */
  interface Reading {
    void once() throws Exception;
  }

  private ReaderThread(String name, Reading reading) {
    this.name = name;
    this.thread = new Thread(() -> run(reading), name);
  }

  static ReaderThread start(String name, Reading reading) {
    ReaderThread reader = new ReaderThread(name, reading);
    reader.thread.setDaemon(true);
    reader.thread.start();
    return reader;
  }

  private void run(Reading reading) {
    try {
      while (!closed) {
        reading.once();
      }
    } catch (Exception e) {
      failure = e;
    }
  }

  void throwIfFailed() {
    if (failure != null) {
      throw new IllegalStateException("The benchmark's %s stopped: %s. What it has measured so far is not whole.".formatted(name, failure), failure);
    }
  }

  /** Returns when the last reading has ended. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
