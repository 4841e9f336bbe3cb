package io.daybook.serving.http;

import io.daybook.core.release.Cell;
import io.daybook.serving.memory.Flip;
import io.daybook.serving.memory.MemoryListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What has changed of late, for those who are told by events. Each of them asks for what has come since the revision that he has; what he was away for is kept for a
 * while. Safe for use by several threads.
 */
final class EventHub implements MemoryListener {
  /** So many changed cells are remembered, at least for as long as it takes to reconnect. */
  private static final int MOST_CELLS = 50_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Change> changes = new ArrayDeque<>();
  private int cells;
  private long revision;
  private long forgottenUpTo;

  /** What happened at a revision. */
  sealed interface Change permits Cells, Flips {
    long revision();
  }

  /** Cells of a metric changed; of windows that slide, panes. */
  record Cells(long revision, String metric, List<Cell> panes, Instant committedAt) implements Change {}

  /** Dates turned final, were restated or taken back. */
  record Flips(long revision, List<Flip> flips) implements Change {}

  /**
   * What has come since a revision.
   *
   * @param revision up to which this tells
   * @param complete whether it is all; if not, the client has to fetch again
   * @param panes changed ones by metric
   */
  record News(long revision, boolean complete, Map<String, Set<Cell>> panes, Instant oldestCommit, List<Flip> flips) {}

  @Override
  public void changed(long at, String metric, Collection<Cell> panes, Instant committedAt) {
    add(new Cells(at, metric, List.copyOf(panes), committedAt), panes.size());
  }

  @Override
  public void flipped(long at, List<Flip> flips) {
    add(new Flips(at, List.copyOf(flips)), flips.size());
  }

  @Override
  public void reloaded(long at) {
    lock.lock();
    try {
      changes.clear();
      cells = 0;
      revision = at;
      forgottenUpTo = at;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void add(Change change, int size) {
    lock.lock();
    try {
      changes.add(change);
      cells += size;
      revision = change.revision();
      while (cells > MOST_CELLS) {
        forget(changes.remove());
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void forget(Change oldest) {
    forgottenUpTo = oldest.revision();
    cells -= oldest instanceof Cells some ? some.panes().size() : oldest instanceof Flips some ? some.flips().size() : 0;
  }

  /** The last revision that anything happened at. */
  long revision() {
    lock.lock();
    try {
      return revision;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something has come since a revision, at most so long. */
  void await(long since, Duration time) throws InterruptedException {
    lock.lock();
    try {
      long nanos = time.toNanos();
      while (revision <= since && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * What has come since a revision, of the metrics.
   *
   * @param newest the newest revision that answers have had: they have some at which nothing happened that is told
   */
  News since(long since, Set<String> metrics, long newest) {
    lock.lock();
    try {
      Map<String, Set<Cell>> panes = new LinkedHashMap<>();
      Deque<Flip> flips = new ArrayDeque<>();
      Instant oldest = Instant.MAX;
      Iterator<Change> newestFirst = changes.descendingIterator();
      for (Change change = next(newestFirst, since); change != null; change = next(newestFirst, since)) {
        if (change instanceof Cells some && metrics.contains(some.metric())) {
          panes.computeIfAbsent(some.metric(), metric -> new LinkedHashSet<>()).addAll(some.panes());
          oldest = some.committedAt().isBefore(oldest) ? some.committedAt() : oldest;
        } else if (change instanceof Flips some) {
          some.flips().forEach(flips::addFirst);
        }
      }
      return new News(Math.max(revision, since), since >= forgottenUpTo && since <= Math.max(revision, newest), panes, oldest, List.copyOf(flips));
    } finally {
      lock.unlock();
    }
  }

  private static Change next(Iterator<Change> newestFirst, long since) {
    Change next = newestFirst.hasNext() ? newestFirst.next() : null;
    return next == null || next.revision() <= since ? null : next;
  }

  /** Wakes all who wait, so that they see that it is over. */
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
