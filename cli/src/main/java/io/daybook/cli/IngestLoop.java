package io.daybook.cli;

import io.daybook.batch.Ingest;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Brings the topic into the master dataset every half minute. */
final class IngestLoop implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(30);

  private final Ingest ingest;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "ingest"));
  private volatile RuntimeException failure;

  private IngestLoop(Ingest ingest) {
    this.ingest = ingest;
  }

  static IngestLoop start(Ingest ingest) {
    IngestLoop loop = new IngestLoop(ingest);
    loop.thread.scheduleWithFixedDelay(loop::once, PERIOD.toSeconds(), PERIOD.toSeconds(), TimeUnit.SECONDS);
    return loop;
  }

  private void once() {
    try {
      ingest.catchUp();
    } catch (RuntimeException e) {
      failure = e;
      throw e; // ends the loop
    }
  }

  void throwIfFailed() {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() throws InterruptedException {
    thread.shutdown(); // a batch at work is let end: it would be done again otherwise
    thread.awaitTermination(1, TimeUnit.MINUTES);
  }
}
