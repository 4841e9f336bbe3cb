package io.daybook.serving.security;

import java.time.Duration;
import java.util.Optional;

/** Lets so many pass at once and so many per second in the long run. Safe for use by several threads. */
final class TokenBucket {
  private final double perSecond;
  private final double capacity;
  private double level;
  private long filledAtNanos;

  TokenBucket(double perSecond, int capacity, long nowNanos) {
    this.perSecond = perSecond;
    this.capacity = capacity;
    this.level = capacity;
    this.filledAtNanos = nowNanos;
  }

  /** Takes one; where there is none, returns how long to wait for one. */
  synchronized Optional<Duration> take(long nowNanos) {
    level = Math.min(capacity, level + (nowNanos - filledAtNanos) / 1e9 * perSecond);
    filledAtNanos = nowNanos;
    if (level >= 1) {
      level--;
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos((long) Math.ceil((1 - level) / perSecond * 1e9)));
  }
}
