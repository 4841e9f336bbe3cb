package io.daybook.speed;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.lake.Offsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryStatus;

/** The running streaming query. */
public final class SpeedQuery implements AutoCloseable {
  private static final String WAITING = "Waiting for "; // the next trigger, or data: how Spark's own words begin; others tell of a query that has not begun

  private final StreamingQuery query;
  private final SpeedProgress progress;
  private final CompactionThread compaction;
  private final Arrivals arrivals;

  SpeedQuery(StreamingQuery query, SpeedProgress progress, CompactionThread compaction, Arrivals arrivals) {
    this.query = query;
    this.progress = progress;
    this.compaction = compaction;
    this.arrivals = arrivals;
  }

  /** The offsets up to which partials are committed, or nothing was ever to be read. */
  public Map<Integer, Long> publishedOffsets() {
    return progress.publishedOffsets();
  }

  /** Whether the query has found nothing to do when it last looked. */
  boolean isIdle() {
    StreamingQueryStatus status = query.status();
    return query.isActive() && status.message().startsWith(WAITING) && !status.isDataAvailable();
  }

  SpeedProgress progress() {
    return progress;
  }

  Arrivals arrivals() {
    return arrivals;
  }

  /** Waits for the query's end, at most so long; returns whether it has ended. */
  public boolean awaitEnd(Duration patience) {
    try {
      return query.awaitTermination(patience.toMillis());
    } catch (StreamingQueryException e) {
      throw SpeedFailure.of(e);
    }
  }

  /** Why the query goes on no more; empty while it does. */
  Optional<String> end() {
    if (query.exception().isDefined()) {
      return Optional.of(SpeedFailure.of(query.exception().get()).getMessage());
    }
    return query.isActive() ? Optional.empty() : Optional.of("The speed layer was stopped. Start it again; it goes on where it was.");
  }

  /**
   * Waits until more is published than was before.
   *
   * @throws DaybookException when the query has failed, or has published nothing for so long
   */
  public void awaitProgress(Duration patience) {
    Map<Integer, Long> before = publishedOffsets();
    Instant giveUp = Instant.now().plus(patience);
    while (publishedOffsets().equals(before)) {
      throwIfFailed();
      if (Instant.now().isAfter(giveUp)) {
        throw new DaybookException(
            ErrorCode.SPEED_LAYER_FAILED,
            "The speed layer has published nothing beyond %s for %d s. It may be overloaded; look into its log, then start it again: it goes on there."
                .formatted(Offsets.text(before), patience.toSeconds()));
      }
      try {
        query.awaitTermination(50); // returns early when the query ends
      } catch (StreamingQueryException e) {
        throw SpeedFailure.of(e);
      }
    }
  }

  /** Throws when the query has failed. */
  public void throwIfFailed() {
    if (query.exception().isDefined()) {
      throw SpeedFailure.of(query.exception().get());
    }
  }

  @Override
  public void close() {
    try {
      query.stop();
    } catch (TimeoutException e) {
      throw new DaybookException(ErrorCode.SPEED_LAYER_FAILED, "The speed layer did not stop in time: " + e.getMessage(), e);
    } finally {
      compaction.close();
    }
  }
}
