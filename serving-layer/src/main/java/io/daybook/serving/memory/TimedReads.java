package io.daybook.serving.memory;

import io.daybook.core.DaybookException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Reads tables for requests: few at a time, so that the memory's own reading goes on beside them, and none for longer than a request may wait. */
public final class TimedReads implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int MOST_WAITING = 64;

  private final Duration patience;
  private final ExecutorService threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          1,
          TimeUnit.MINUTES,
          new LinkedBlockingQueue<>(MOST_WAITING),
          work -> {
            Thread thread = new Thread(work, "serve-read");
            thread.setDaemon(true);
            return thread;
          });

  public TimedReads(Duration patience) {
    this.patience = patience;
  }

  /** @throws FiguresUnavailable where the tables cannot be read, or not in time */
  public <T> T read(Supplier<T> reading) {
    Future<T> future;
    try {
      future = threads.submit(reading::get);
    } catch (RejectedExecutionException e) {
      throw new FiguresUnavailable("%d requests wait for tables already; ask again in a while".formatted(MOST_WAITING), e);
    }
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new FiguresUnavailable("The tables were not read within %d s; ask for fewer dates, or again in a while".formatted(patience.toSeconds()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FiguresUnavailable("The reading of tables was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DaybookException failure) {
        throw new FiguresUnavailable(failure.getMessage(), failure);
      }
      throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
