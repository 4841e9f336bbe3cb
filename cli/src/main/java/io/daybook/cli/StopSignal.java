package io.daybook.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Ctrl-C or SIGTERM, for a verb that has to close what it has open before the process ends. Spark ends itself at these, too; this comes first.
 *
 * <p>To be opened before all else, so that it closes last: the process goes on ending then.
 */
final class StopSignal implements AutoCloseable {
  private static final int BEFORE_SPARK = 100; // Spark's and Hadoop's own are 50 at most
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final CountDownLatch given = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  static StopSignal listen() {
    StopSignal signal = new StopSignal();
    ShutdownHookManager.get().addShutdownHook(signal::give, BEFORE_SPARK, PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return signal;
  }

  private void give() {
    given.countDown();
    try {
      closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the signal, at most so long; returns whether it has come. */
  boolean await(Duration time) throws InterruptedException {
    return given.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
