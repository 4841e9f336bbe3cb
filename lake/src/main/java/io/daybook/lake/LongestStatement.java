package io.daybook.lake;

import java.time.Duration;
import java.time.format.DateTimeParseException;

/**
 * How long a statement may run at most: what it may be reading stays so long. An hour, or what the JVM property {@value #PROPERTY} says, such as
 * {@code PT10M}; the same for all processes of a folder. No night may take longer.
 */
public final class LongestStatement {
  static final String PROPERTY = "daybook.longest-statement";
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  /** Whoever follows the log of a table must find it whole also after a night off. */
  private static final int LOG_IS_KEPT_TIMES = 6;

  private LongestStatement() {}

  public static Duration duration() {
    String text = System.getProperty(PROPERTY, "PT1H");
    try {
      Duration duration = Duration.parse(text);
      if (duration.compareTo(SHORTEST) >= 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // said below
    }
    throw new IllegalArgumentException("Invalid -D%s=%s (must be at least one second, such as PT10M or PT2H)".formatted(PROPERTY, text));
  }

  /** As a table's property: how long files stay that are no part of the table any more. */
  static String filesKept() {
    return interval(duration());
  }

  /** As a table's property: how long commits stay in the log. */
  static String logKept() {
    return interval(duration().multipliedBy(LOG_IS_KEPT_TIMES));
  }

  private static String interval(Duration duration) {
    return "interval %d seconds".formatted(duration.toSeconds());
  }
}
