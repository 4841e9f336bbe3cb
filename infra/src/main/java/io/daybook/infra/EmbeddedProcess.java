package io.daybook.infra;

import io.daybook.core.DaybookException;
import java.util.function.Consumer;

/** A program that runs as a child process of this one, and ends with it at the latest. */
abstract sealed class EmbeddedProcess implements AutoCloseable permits EmbeddedCapture, EmbeddedKafka, EmbeddedPostgres, EmbeddedTrino {
  private final ChildProcess child;

  EmbeddedProcess(ChildProcess child) {
    this.child = child;
  }

  public long pid() {
    return child.pid();
  }

  public boolean isAlive() {
    return child.isAlive();
  }

  /** Calls back, on a thread of its own, when the process ends without having been closed; the exception says so to a user. */
  public void onUnexpectedEnd(Consumer<DaybookException> callback) {
    child.onUnexpectedEnd(callback);
  }

  /** Stops the process in order and waits for its end; stopping it twice is harmless. */
  @Override
  public void close() {
    child.close();
  }

  /** Ends the process as kill -9 does, and waits for its end. For tests. */
  public void kill() {
    child.kill();
  }
}
