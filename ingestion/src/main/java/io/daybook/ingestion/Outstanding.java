package io.daybook.ingestion;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Counts what was sent and not yet acknowledged, and notices when acknowledgements stop coming. */
final class Outstanding {
  private final Duration patience;
  private long count;
  private long lastAnswerNanos;
  private Exception failure;

  /** The broker refused a record, or did not answer in time ({@code cause} is {@code null} then). */
  static final class Unanswered extends Exception {
    private static final long serialVersionUID = 1L;

    private Unanswered(Exception cause) {
      super(cause);
    }
  }

  Outstanding(Duration patience) {
    this.patience = patience;
  }

  synchronized void sending() {
    if (count++ == 0) {
      lastAnswerNanos = System.nanoTime();
    }
  }

  /** @param exception {@code null} when the record was acknowledged */
  synchronized void answered(Exception exception) {
    count--;
    lastAnswerNanos = System.nanoTime();
    if (exception != null && failure == null) {
      failure = exception;
    }
    if (count == 0 || failure != null) {
      notifyAll();
    }
  }

  synchronized void check() throws Unanswered {
    if (failure != null || (count > 0 && System.nanoTime() - lastAnswerNanos > patience.toNanos())) {
      throw new Unanswered(failure);
    }
  }

  synchronized void awaitNone() throws Unanswered, InterruptedException {
    check();
    while (count > 0) {
      TimeUnit.MILLISECONDS.timedWait(this, 100);
      check();
    }
  }
}
