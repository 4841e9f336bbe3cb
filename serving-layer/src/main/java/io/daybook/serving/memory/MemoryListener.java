package io.daybook.serving.memory;

import io.daybook.core.release.Cell;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Is told what changes in memory, by the thread that changes it: it must not wait for anything. */
public interface MemoryListener {
  /**
   * Cells of a metric have changed.
   *
   * @param panes of windows that slide, the panes that they are made of
   * @param committedAt when the tables took what changed them
   */
  void changed(long revision, String metric, Collection<Cell> panes, Instant committedAt);

  /** Dates have turned final, were restated, or were taken back. */
  void flipped(long revision, List<Flip> flips);

  /** The figures were read from the tables anew: what has changed is not known. */
  void reloaded(long revision);
}
