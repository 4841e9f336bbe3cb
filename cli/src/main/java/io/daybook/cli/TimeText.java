package io.daybook.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Durations for people: two units at most. */
final class TimeText {
  private TimeText() {}

  static String of(Duration time) {
    if (time.isNegative()) {
      return "-" + of(time.negated());
    }
    if (time.compareTo(Duration.ofMinutes(1)) < 0) {
      String form = time.compareTo(Duration.ofSeconds(10)) < 0 ? "%.2f s" : "%.0f s";
      return String.format(Locale.ROOT, form, time.toMillis() / 1000.0);
    }
    if (time.compareTo(Duration.ofHours(1)) < 0) {
      return "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart());
    }
    return time.compareTo(Duration.ofDays(1)) < 0
        ? "%d h %d min".formatted(time.toHours(), time.toMinutesPart())
        : "%d d %d h".formatted(time.toDays(), time.toHoursPart());
  }

  /** A question mark where it is not known. */
  static String of(Optional<Duration> time) {
    return time.map(TimeText::of).orElse("?");
  }
}
