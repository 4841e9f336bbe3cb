package io.daybook.benchmark;

import io.daybook.core.release.NightlyStep;
import java.util.List;
import java.util.Map;

/** Nights that never were, for tests. */
final class Nights {
  static final DuckDb.Comparison SAME = new DuckDb.Comparison(83_544, 0);

  private static final long MIB = 1 << 20;

  private Nights() {}

  /** Daybook's cold night staged after thrice the given seconds, its warm ones after them; DuckDB done in 4, by row number in 5. */
  static NightlyResult result(long rows, double seconds, DuckDb.Comparison comparison) {
    NightRuns daybook = new NightRuns(night(3 * seconds), List.of(night(seconds + 1), night(seconds), night(seconds - 1)), List.of(taken(seconds / 2)));
    return new NightlyResult(
        rows,
        100 * MIB,
        daybook,
        Map.of(LatestBy.ARG_MAX, List.of(taken(6), taken(4)), LatestBy.ROW_NUMBER, List.of(taken(7), taken(5))),
        Map.of(LatestBy.ARG_MAX, comparison, LatestBy.ROW_NUMBER, SAME));
  }

  /** In effect two seconds after it is staged, one of which went into vouching, and half a second before that into explaining; a second after, it has learned. */
  private static Night night(double staged) {
    return new Night(
        taken(staged),
        Map.of(NightlyStep.STAGED, staged, NightlyStep.CHECKED, staged + 0.5, NightlyStep.VOUCHED, staged + 1.5, NightlyStep.EFFECTIVE, staged + 2),
        staged + 3);
  }

  private static Taken taken(double seconds) {
    return new Taken(seconds, 2 * seconds, 500 * MIB);
  }
}
