package io.daybook.benchmark;

import static org.apache.spark.sql.functions.col;

import io.daybook.batch.Ingest;
import io.daybook.lake.Lake;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Daybook's ingest, every half minute, as it runs by day. */
final class IngestEngine implements Engine {
  private static final long PERIOD_SECONDS = 30;

  private final Lake lake;
  private final Ingest ingest;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private ScheduledFuture<?> loop;

  IngestEngine(EngineSetup setup) {
    DaybookEngine.Parts parts = DaybookEngine.Parts.of(setup);
    this.lake = parts.lake();
    this.ingest = new Ingest(lake, parts.pipeline(), parts.references(), parts.topic(), parts.publisher(), parts.clock());
  }

  @Override
  public void start() {
    loop = thread.scheduleWithFixedDelay(ingest::catchUp, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void throwIfFailed() {
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

  /** Brings the rest of the topic in first. */
  @Override
  public EngineReport report() {
    ingest.catchUp();
    long events = lake.read(lake.tables().changes()).where(col("redelivery_of").isNull()).count();
    return new EngineReport(Map.of("master dataset", events), List.of());
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(5, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lake.spark().stop();
  }
}
