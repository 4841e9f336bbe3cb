package io.daybook.cli;

import io.daybook.batch.Ingest;
import io.daybook.batch.SourceStatus;
import io.daybook.batch.SourceWatch;
import io.daybook.core.release.Cut;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the topic into the master dataset every half minute, and looks whether the source left something out. */
final class IngestLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IngestLoop.class);
  static final Duration PERIOD = Duration.ofSeconds(30);

  private final Ingest ingest;
  private final SourceWatch watch;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "ingest"));
  private volatile Position position;
  private volatile CaughtUp caughtUp;
  private volatile SourceStatus source;
  private volatile RuntimeException failure;

  private IngestLoop(Ingest ingest, SourceWatch watch) {
    this.ingest = ingest;
    this.watch = watch;
  }

  /** How far it has come, and when. */
  record Position(Cut cut, Instant at) {}

  /** When it last had everything that was there when it began, and how long that took. */
  record CaughtUp(Instant at, Duration took) {}

  /** @param first how long to wait before the first time */
  static IngestLoop start(Ingest ingest, SourceWatch watch, Duration first) {
    IngestLoop loop = new IngestLoop(ingest, watch);
    loop.thread.scheduleWithFixedDelay(loop::once, first.toSeconds(), PERIOD.toSeconds(), TimeUnit.SECONDS);
    return loop;
  }

  private void once() {
    try {
      Instant begun = Instant.now();
      ingest.catchUp(cut -> position = new Position(cut, Instant.now()));
      Instant ended = Instant.now();
      caughtUp = new CaughtUp(ended, Duration.between(begun, ended));
      source = look(ended);
    } catch (RuntimeException e) {
      failure = e;
      throw e; // ends the loop
    }
  }

  /** The ingest goes on where that fails: nothing is lost by it, and it is told. */
  private SourceStatus look(Instant at) {
    try {
      return watch.look();
    } catch (RuntimeException e) {
      log.warn("Whether the source left something out is not known", e);
      return SourceStatus.unknown(at, String.valueOf(e.getMessage()));
    }
  }

  /** Empty at first. */
  Optional<Position> position() {
    return Optional.ofNullable(position);
  }

  /** Empty before the first time. */
  Optional<CaughtUp> caughtUp() {
    return Optional.ofNullable(caughtUp);
  }

  /** How the source was when it last had everything; empty before the first time. */
  Optional<SourceStatus> source() {
    return Optional.ofNullable(source);
  }

  /** Why it has ended; empty while it goes on. */
  Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
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
