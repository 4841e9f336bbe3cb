package io.daybook.core.watch;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether a layer goes on.
 *
 * @param reason what is wrong and what to do, in full sentences; empty when healthy
 */
public record Health(boolean healthy, String reason) {
  public Health {
    requireNonNull(reason, "reason is null");
    if (healthy != reason.isEmpty()) {
      throw new IllegalArgumentException("Invalid reason: '%s' (must be there when unhealthy, and only then)".formatted(reason));
    }
  }

  public static Health good() {
    return new Health(true, "");
  }

  public static Health bad(String reason) {
    return new Health(false, reason);
  }

  /**
   * A layer that has records waiting has to commit within its patience. One that has none may be idle for ever.
   *
   * @param layer as it begins a sentence: {@code The speed layer}
   * @param idleUntil when it last had nothing to do, or last committed
   */
  public static Health ofProgress(String layer, Lag lag, Instant idleUntil, Instant now, Duration patience) {
    Duration still = Duration.between(idleUntil, now);
    if (lag.records() == 0 || still.compareTo(patience) <= 0) {
      return good();
    }
    return bad(
        "%s has committed nothing for %d s, and is %s behind. Look into its log; if it does not go on, start it again: it loses nothing."
            .formatted(layer, still.toSeconds(), lag.recordsText()));
  }
}
