package io.daybook.core.revision;

import java.util.List;

/**
 * The ages at which revisions are looked at: whole minutes since a window, an hour or a day closed. Between two steps the earlier one counts, when more
 * was still to come.
 */
public final class AgeSteps {
  /** Ascending, from 0. */
  public static final List<Integer> MINUTES = List.of(0, 15, 30, 60, 120, 180, 240, 300, 480, 600, 720, 840, 960, 1080, 1200, 1440);

  private AgeSteps() {}
}
