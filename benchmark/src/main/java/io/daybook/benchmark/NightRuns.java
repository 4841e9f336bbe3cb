package io.daybook.benchmark;

import java.util.List;

/**
 * The same night again and again, in a process of its own.
 *
 * @param cold the first in its process
 * @param recomputes of latest images and metrics alone, with nothing written
 */
record NightRuns(Night cold, List<Night> warm, List<Taken> recomputes) {
  NightRuns {
    warm = List.copyOf(warm);
    recomputes = List.copyOf(recomputes);
  }

  Taken staged() {
    return Taken.median(warm.stream().map(Night::staged).toList());
  }

  Taken recomputed() {
    return Taken.median(recomputes);
  }

  /** The warm night of median length. */
  Night night() {
    return warm.stream().sorted((a, b) -> Double.compare(a.seconds(), b.seconds())).toList().get(warm.size() / 2);
  }
}
