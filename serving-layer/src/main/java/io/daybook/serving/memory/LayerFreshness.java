package io.daybook.serving.memory;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a layer has come, as the view {@code freshness} tells it.
 *
 * @param counts empty where the layer does not count such
 */
public record LayerFreshness(
    String layer, Optional<Instant> lastCommit, Optional<Instant> newestArrival, Optional<BusinessDate> newestRelease, long commits, Counts counts) {
  public LayerFreshness {
    requireNonNull(layer, "layer is null");
    requireNonNull(lastCommit, "lastCommit is null");
    requireNonNull(newestArrival, "newestArrival is null");
    requireNonNull(newestRelease, "newestRelease is null");
    requireNonNull(counts, "counts is null");
  }

  /** Records, of all commits. */
  public record Counts(Optional<Long> read, Optional<Long> late, Optional<Long> duplicate, Optional<Long> quarantined) {
    static final Counts NONE = new Counts(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public Counts {
      requireNonNull(read, "read is null");
      requireNonNull(late, "late is null");
      requireNonNull(duplicate, "duplicate is null");
      requireNonNull(quarantined, "quarantined is null");
    }

    /** What both counted; what none counts stays empty. */
    Counts plus(Counts other) {
      return new Counts(sum(read, other.read), sum(late, other.late), sum(duplicate, other.duplicate), sum(quarantined, other.quarantined));
    }

    private static Optional<Long> sum(Optional<Long> one, Optional<Long> other) {
      return one.isEmpty() ? other : other.isEmpty() ? one : Optional.of(one.get() + other.get());
    }
  }

  static LayerFreshness none(String layer) {
    return new LayerFreshness(layer, Optional.empty(), Optional.empty(), Optional.empty(), 0, Counts.NONE);
  }

  /** One commit further. */
  LayerFreshness plus(Instant committedAt, Optional<Instant> arrival, Optional<BusinessDate> release, Counts further) {
    return new LayerFreshness(
        layer,
        later(lastCommit, Optional.of(committedAt)),
        later(newestArrival, arrival),
        later(newestRelease, release),
        commits + 1,
        counts.plus(further));
  }

  private static <T extends Comparable<? super T>> Optional<T> later(Optional<T> one, Optional<T> other) {
    return one.isEmpty() ? other : other.isEmpty() ? one : one.get().compareTo(other.get()) > 0 ? one : other;
  }
}
