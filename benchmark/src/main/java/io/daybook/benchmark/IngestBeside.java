package io.daybook.benchmark;

import static org.apache.spark.sql.functions.col;

import io.daybook.batch.Ingest;
import io.daybook.lake.Lake;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The ingest, every half minute, as it runs by day. */
final class IngestBeside implements AutoCloseable {
  private static final long PERIOD_SECONDS = 30;

  private final Ingest ingest;
  private final Lake lake;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private ScheduledFuture<?> loop;

  IngestBeside(Ingest ingest, Lake lake) {
    this.ingest = ingest;
    this.lake = lake;
  }

  void start() {
    loop = thread.scheduleWithFixedDelay(ingest::catchUp, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  void throwIfFailed() {
    if (loop.isDone()) {
      try {
        loop.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("The ingest stopped: " + e.getCause(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Brings the rest of the topic in, and returns how many events the master dataset has. */
  long events() {
    ingest.catchUp();
    return lake.read(lake.tables().changes()).where(col("redelivery_of").isNull()).count();
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(5, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
