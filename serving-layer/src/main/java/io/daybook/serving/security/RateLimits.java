package io.daybook.serving.security;

/**
 * How often one may ask.
 *
 * @param perSecond requests of a token in the long run
 * @param burst of a token at once, after a pause
 * @param failuresPerMinute requests without a valid token of an address, as many at once; more are answered 429
 */
public record RateLimits(double perSecond, int burst, int failuresPerMinute) {
  public RateLimits {
    if (!(perSecond > 0) || burst < 1 || failuresPerMinute < 1) {
      throw new IllegalArgumentException("Invalid limits: %s per second, %d at once, %d failures per minute (must be over 0)".formatted(perSecond, burst, failuresPerMinute));
    }
  }

  /** A page with several panels asks for a dozen things a second; a program that copies all history is slowed down. */
  public static RateLimits usual() {
    return new RateLimits(100, 200, 20);
  }
}
