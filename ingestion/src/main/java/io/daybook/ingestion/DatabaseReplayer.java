package io.daybook.ingestion;

import static java.util.Objects.requireNonNull;

import io.daybook.core.DaybookException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Books the deliveries of a plan as SQL transactions in a PostgreSQL database, from where a capture brings them to the pipeline's topic.
 *
 * <p>What is due at once is one transaction. A database delivers nothing twice and takes no line that does not read, so redeliveries are left out, and
 * malformed lines are logged. How far the replay is, is committed with each transaction: killed and opened again, it books each delivery once.
 *
 * <p>Not safe for use by several threads at once; one replayer at a time books in a database.
 */
public final class DatabaseReplayer implements Replay {
  /** The table whose rows say when the changes after them arrive; to be captured, too. */
  public static final String ARRIVAL_TABLE = Bookings.ARRIVALS;

  /** A table that a capture may write its heartbeats to, and capture them. */
  public static final String HEARTBEAT_TABLE = Bookings.HEARTBEAT;

  private static final Logger log = LoggerFactory.getLogger(DatabaseReplayer.class);
  private static final int LARGEST_TRANSACTION = 500;
  private static final Duration BETWEEN_REPORTS = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_EVERY_MILLIS = 100;

  private final ReplayPlan plan;
  private final Pace pace;
  private final String slot;
  private final InstantSource clock = InstantSource.system();
  private final Bookings bookings;
  private int next;

  private DatabaseReplayer(Bookings bookings, ReplayPlan plan, Pace pace, String slot, int next) {
    this.bookings = bookings;
    this.plan = plan;
    this.pace = pace;
    this.slot = slot;
    this.next = next;
  }

  /**
   * Makes the table where it is absent, and checks that what was booked in the database is the beginning of the plan. The capture can start then.
   *
   * @param slot the capture's replication slot
   * @throws DaybookException WRONG_USAGE, TOPIC_UNUSABLE or STACK_FAILED
   */
  public static DatabaseReplayer open(String jdbcUrl, ReplayTarget target, ReplayPlan plan, Pace pace, String slot) {
    requireNonNull(pace, "pace is null");
    requireNonNull(slot, "slot is null");
    SourceTable table = SourceTable.of(plan.pipeline().source());
    long[] counts = new ReplayTopic(target, plan.pipeline().source().topic(), PATIENCE).prepared();
    try {
      Bookings bookings = new Bookings(jdbcUrl, table);
      Optional<Bookings.Progress> progress = bookings.progress();
      int booked = progress.map(Bookings.Progress::booked).orElse(0);
      if (booked > plan.size() || progress.filter(reached -> booked > 0 && reached.prefix() != plan.prefix(booked - 1)).isPresent()) {
        bookings.close();
        throw Errors.otherReplayInDatabase(booked);
      }
      requireEmptyTopic(booked, counts, plan.pipeline().source().topic());
      return new DatabaseReplayer(bookings, plan, pace, slot, booked);
    } catch (SQLException e) {
      throw Errors.databaseFailed("prepare the database", e);
    }
  }

  private static void requireEmptyTopic(int booked, long[] counts, String topic) {
    for (int partition = 0; booked == 0 && partition < counts.length; partition++) {
      if (counts[partition] > 0) {
        throw Errors.otherReplayOnTopic(topic, partition, counts[partition] - 1, "does not come from this folder's database");
      }
    }
  }

  @Override
  public int send(Instant untilArrivalExclusive, ReplayListener listener) throws InterruptedException {
    try {
      int before = next;
      bookUntil(plan.countBefore(untilArrivalExclusive), listener);
      awaitCaptured(bookings.logEnd());
      if (next > 0) {
        listener.progressed(progress());
      }
      log.info("Booked {} deliveries that arrive before {} ({} of {})", next - before, untilArrivalExclusive, next, plan.size());
      return next - before;
    } catch (SQLException e) {
      throw Errors.databaseFailed("book in the database", e);
    }
  }

  private void bookUntil(int untilExclusive, ReplayListener listener) throws SQLException, InterruptedException {
    Pacing pacing = new Pacing(pace, clock);
    Instant nextReport = clock.instant().plus(BETWEEN_REPORTS);
    Optional<Instant> lastArrival = next == 0 ? Optional.empty() : Optional.of(plan.arrival(next - 1));
    while (next < untilExclusive) {
      Delivery delivery = plan.delivery(next);
      Duration wait = pacing.untilDue(lastArrival, delivery.arrival());
      if (!wait.isZero()) {
        commit();
        TimeUnit.NANOSECONDS.sleep(wait.toNanos());
      }
      book(delivery);
      lastArrival = Optional.of(delivery.arrival());
      next++;
      if (bookings.size() >= LARGEST_TRANSACTION) {
        commit();
      }
      Instant now = clock.instant();
      if (!now.isBefore(nextReport)) {
        listener.progressed(progress());
        nextReport = now.plus(BETWEEN_REPORTS);
      }
    }
    commit();
  }

  private void book(Delivery delivery) {
    if (delivery.payload() instanceof MalformedLine line) {
      log.warn("Line {} of the file is not booked: {}", line.line(), line.reason());
    } else if (delivery.arrival().equals(delivery.firstArrival())) {
      bookings.add((RowChange) delivery.payload(), delivery.arrival());
    } // else a redelivery
  }

  private void commit() throws SQLException {
    if (bookings.size() > 0) {
      bookings.commit(new Bookings.Progress(next, plan.prefix(next - 1)));
    }
  }

  /** The capture's heartbeats take it beyond every place of the log, also where nothing is booked. */
  private void awaitCaptured(String logEnd) throws SQLException, InterruptedException {
    String reached = bookings.captured(slot);
    long lastMoved = System.nanoTime();
    while (position(reached) < position(logEnd)) {
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
      String now = bookings.captured(slot);
      if (!now.equals(reached)) {
        lastMoved = System.nanoTime();
        reached = now;
      } else if (System.nanoTime() - lastMoved > PATIENCE.toNanos()) {
        throw Errors.captureBehind(PATIENCE, reached, logEnd);
      }
    }
  }

  /** PostgreSQL writes a place of its log as two hexadecimal halves. */
  private static long position(String lsn) {
    int slash = lsn.indexOf('/');
    return (Long.parseLong(lsn.substring(0, slash), 16) << 32) + Long.parseLong(lsn.substring(slash + 1), 16);
  }

  private ReplayProgress progress() {
    return new ReplayProgress(next, plan.size(), plan.arrival(next - 1));
  }

  @Override
  public void close() {
    try {
      bookings.close(); // what is not committed is booked the next time
    } catch (SQLException e) {
      log.info("The connection to the database was closed already", e);
    }
  }
}
