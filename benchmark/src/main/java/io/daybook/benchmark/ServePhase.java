package io.daybook.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A stretch of the measured time, with the same readers all through it.
 *
 * @param sessions of SQL; 0 for none
 */
record ServePhase(Kind kind, int sessions, Instant from, Instant until) {
  /** Who reads. */
  enum Kind {
    NOBODY,
    HTTP,
    SQL
  }

  /** One after the other, of the same length: nobody, HTTP, then SQL with so many sessions each. */
  static List<ServePhase> of(Instant from, Duration length, List<Integer> sessions) {
    List<ServePhase> phases = new ArrayList<>();
    phases.add(new ServePhase(Kind.NOBODY, 0, from, from.plus(length)));
    phases.add(new ServePhase(Kind.HTTP, 0, from.plus(length), from.plus(length.multipliedBy(2))));
    for (int each : sessions) {
      Instant begins = from.plus(length.multipliedBy(phases.size()));
      phases.add(new ServePhase(Kind.SQL, each, begins, begins.plus(length)));
    }
    return phases;
  }

  /** How many there are of so many numbers of sessions. */
  static int count(List<Integer> sessions) {
    return 2 + sessions.size();
  }

  boolean holds(Instant time) {
    return !time.isBefore(from) && time.isBefore(until);
  }

  /** In the result file. */
  String key() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  String title() {
    return switch (kind) {
      case NOBODY -> "nobody reads";
      case HTTP -> "HTTP and events";
      case SQL -> sessions == 1 ? "1 SQL session" : sessions + " SQL sessions";
    };
  }
}
