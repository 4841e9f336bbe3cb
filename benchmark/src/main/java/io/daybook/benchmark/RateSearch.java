package io.daybook.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** Looks for the largest rate that an engine sustains, and the largest at which it is in time, by so many tries at the most. */
final class RateSearch {
  /** How much higher, or lower, the next rate is while only one end is known. */
  private static final double STRIDE = 1.5;
  /** The ends are near enough when the rate between them would differ by less. */
  private static final double NEAR = 1.1;

  private final int mostTries;

  RateSearch(int mostTries) {
    this.mostTries = mostTries;
  }

  /** What is tried. */
  interface Engine {
    Try at(int rate) throws Exception;
  }

  /** @param inTime also sustained */
  record Try(int rate, boolean sustained, boolean inTime) {}

  /** The tries that were made, in their order. */
  record Found(List<Try> tries) {
    Found {
      tries = List.copyOf(tries);
    }

    /** Empty where no rate that was tried was sustained. */
    OptionalInt sustained() {
      return best(tries, Try::sustained);
    }

    /** Empty where the engine was in time at no rate that was tried. */
    OptionalInt inTime() {
      return best(tries, Try::inTime);
    }
  }

  /** @param first what is known already; it is not counted as a try */
  Found search(Try first, Engine engine) throws Exception {
    List<Try> tries = new ArrayList<>(List.of(first));
    while (tries.size() <= mostTries) {
      OptionalInt forSustained = next(tries, Try::sustained);
      OptionalInt rate = forSustained.isPresent() ? forSustained : next(tries, Try::inTime);
      if (rate.isEmpty()) {
        break;
      }
      tries.add(engine.at(rate.getAsInt()));
    }
    return new Found(tries);
  }

  /** The rate to try next: empty when the largest good one is known well enough. */
  static OptionalInt next(List<Try> tries, Predicate<Try> good) {
    OptionalInt best = best(tries, good);
    OptionalInt worse = tries.stream().filter(good.negate()).mapToInt(Try::rate).filter(rate -> rate > best.orElse(0)).min();
    if (worse.isEmpty()) {
      return OptionalInt.of(rounded(best.orElseThrow() * STRIDE));
    }
    int between = rounded(best.isEmpty() ? worse.getAsInt() / STRIDE : Math.sqrt((double) best.getAsInt() * worse.getAsInt()));
    boolean near = best.isPresent() && worse.getAsInt() < NEAR * best.getAsInt();
    return near || tries.stream().anyMatch(each -> each.rate() == between) ? OptionalInt.empty() : OptionalInt.of(between);
  }

  private static OptionalInt best(List<Try> tries, Predicate<Try> good) {
    return tries.stream().filter(good).mapToInt(Try::rate).max();
  }

  private static int rounded(double rate) {
    int step = rate < 5_000 ? 100 : 500;
    return Math.max(step, (int) Math.round(rate / step) * step);
  }
}
