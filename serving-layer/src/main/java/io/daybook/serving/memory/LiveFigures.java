package io.daybook.serving.memory;

import static java.util.Objects.requireNonNull;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Cell;
import io.daybook.lake.KafkaAccess;
import io.daybook.lake.TableReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of recent business dates, kept in step with the tables by two threads: one follows the tables' logs, one the topic of partials. Where something
 * cannot be followed on, the tables are read from the start, and what was there is answered from meanwhile.
 */
public final class LiveFigures implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveFigures.class);
  private static final Duration LOOK_PERIOD = Duration.ofMillis(25);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Pipeline pipeline;
  private final TableReader reader;
  private final KafkaAccess kafka;
  private final int dates;
  private final Parts parts;
  private final Clock clock;
  private final List<MemoryListener> listeners = new CopyOnWriteArrayList<>();
  private final Thread tablesThread = new Thread(this::followTables, "serve-tables");
  private final Thread topicThread = new Thread(this::followTopic, "serve-topic");
  private volatile Optional<Loaded> loaded = Optional.empty();
  private volatile Instant inStepAt = Instant.EPOCH;
  private volatile boolean closed;

  /**
   * Follows nothing yet.
   *
   * @param dates how many business dates memory answers for
   * @param parts is told how the tables and the topic are
   */
  public LiveFigures(Pipeline pipeline, TableReader reader, KafkaAccess kafka, int dates, Parts parts, Clock clock) {
    this.pipeline = requireNonNull(pipeline, "pipeline is null");
    this.reader = requireNonNull(reader, "reader is null");
    this.kafka = requireNonNull(kafka, "kafka is null");
    if (dates < 1) {
      throw new IllegalArgumentException("Invalid number of dates: %d (must be >= 1)".formatted(dates));
    }
    this.dates = dates;
    this.parts = requireNonNull(parts, "parts is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** What one reading of the tables gave, and how far the layers had come by then and since. */
  private record Loaded(FigureMemory memory, FreshnessTally tally) {}

  /** To be called before {@link #start}. */
  public void listen(MemoryListener listener) {
    listeners.add(listener);
  }

  /** Begins to read the tables; returns at once. */
  public void start() {
    tablesThread.setDaemon(true);
    topicThread.setDaemon(true);
    tablesThread.start();
    topicThread.start();
  }

  /** Empty before the tables have been read for the first time. */
  public Optional<FigureMemory> memory() {
    return loaded.map(Loaded::memory);
  }

  /** How far the layers have come; empty before the tables have been read for the first time. */
  public List<LayerFreshness> freshness() {
    return loaded.map(known -> known.tally().layers()).orElse(List.of());
  }

  /** How long ago memory was last known to have all that the tables have. */
  public Duration staleness() {
    Duration since = Duration.between(inStepAt, clock.instant());
    return since.isNegative() ? Duration.ZERO : since;
  }

  private void followTables() {
    while (!closed) {
      try {
        TableFollower follower = new TableFollower(reader, pipeline, () -> parts.isUp(PartName.KAFKA), clock);
        load(follower);
        while (!closed) {
          Instant looked = clock.instant();
          if (follower.follow()) {
            inStepAt = looked;
          }
          parts.up(PartName.LAKE);
          Thread.sleep(LOOK_PERIOD.toMillis());
        }
      } catch (TablesStartOver e) {
        log.info("The tables are read from the start: {}", e.getMessage());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) { // whatever it is: figures that may have a part of a commit are not followed on
        if (!closed) {
          parts.down(PartName.LAKE, e instanceof DaybookException ? e.getMessage() : "The tables could not be followed: " + e);
          log.debug("The tables could not be followed", e);
          pause();
        }
      }
    }
  }

  private void load(TableFollower follower) {
    if (!reader.isThere("provisional")) {
      throw new DaybookException(
          ErrorCode.TABLE_NOT_READABLE, "There are no tables of %s yet. A layer that starts makes them.".formatted(pipeline.name()));
    }
    long revision = Math.max(clock.millis() * 1000, memory().map(FigureMemory::revision).orElse(0L) + 1);
    Relay relay = new Relay();
    FigureMemory memory = follower.load(dates, revision, relay);
    Instant loadedAt = clock.instant();
    loaded = Optional.of(new Loaded(memory, follower.tally()));
    relay.open();
    listeners.forEach(listener -> listener.reloaded(memory.revision()));
    log.info("Answers begin with {} at revision {}, as of {}", memory.firstDate(), memory.revision(), loadedAt);
  }

  private void followTopic() {
    while (!closed) {
      try (TopicFollower topic = TopicFollower.open(kafka, pipeline)) {
        while (!closed) {
          try {
            topic.poll(batch -> memory().ifPresent(memory -> memory.apply(batch)));
            parts.up(PartName.KAFKA);
          } catch (InterruptException e) {
            return;
          } catch (KafkaException e) {
            parts.down(PartName.KAFKA, "Kafka at %s does not answer: %s. It is asked again each second.".formatted(kafka, e.getMessage()));
            pause();
          }
        }
      } catch (KafkaException e) {
        parts.down(PartName.KAFKA, "Kafka at %s cannot be asked: %s".formatted(kafka, e.getMessage()));
        pause();
      } catch (RuntimeException e) {
        log.error("The topic could not be followed; the tables are", e);
        parts.down(PartName.KAFKA, "The topic could not be followed: " + e);
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    tablesThread.interrupt();
    // The other one sees it within a moment; a consumer that is interrupted does not close in order.
    try {
      tablesThread.join(Duration.ofSeconds(10).toMillis());
      topicThread.join(Duration.ofSeconds(10).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells listeners what changes, from when memory is answered from: before that nobody has seen anything. */
  private final class Relay implements MemoryListener {
    private volatile boolean open;

    void open() {
      open = true;
    }

    @Override
    public void changed(long revision, String metric, Collection<Cell> panes, Instant committedAt) {
      if (open) {
        listeners.forEach(listener -> listener.changed(revision, metric, panes, committedAt));
      }
    }

    @Override
    public void flipped(long revision, List<Flip> flips) {
      if (open) {
        listeners.forEach(listener -> listener.flipped(revision, flips));
      }
    }

    @Override
    public void reloaded(long revision) {
      throw new AssertionError("memory does not read tables");
    }
  }
}
