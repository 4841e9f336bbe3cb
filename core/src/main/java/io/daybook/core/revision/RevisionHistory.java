package io.daybook.core.revision;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** How far the figures of one kind moved, by business date and hour of the day, 0 to 23; of days the hour is 0. */
public final class RevisionHistory {
  private final NavigableMap<LocalDate, Map<Integer, Revisions>> byDate;
  private final List<LocalDate> dates;

  public RevisionHistory(Map<LocalDate, Map<Integer, Revisions>> byDate) {
    this(Collections.unmodifiableNavigableMap(new TreeMap<>(byDate)));
  }

  private RevisionHistory(NavigableMap<LocalDate, Map<Integer, Revisions>> byDate) {
    this.byDate = byDate;
    this.dates = List.copyOf(byDate.keySet());
  }

  /** Oldest first. */
  List<LocalDate> dates() {
    return dates;
  }

  /** The newest date; there must be one. */
  public LocalDate lastDate() {
    return byDate.lastKey();
  }

  /** The dates before one. */
  RevisionHistory before(LocalDate date) {
    return new RevisionHistory(byDate.headMap(date, false));
  }

  /** Some of {@link #dates}. */
  RevisionHistory of(int fromIndex, int untilIndex) {
    return fromIndex >= untilIndex
        ? new RevisionHistory(Collections.emptyNavigableMap())
        : new RevisionHistory(byDate.subMap(dates.get(fromIndex), true, dates.get(untilIndex - 1), true));
  }

  Map<Integer, Revisions> on(LocalDate date) {
    return byDate.getOrDefault(date, Map.of());
  }

  /** The hours in which there were figures. */
  TreeSet<Integer> hours() {
    TreeSet<Integer> hours = new TreeSet<>();
    byDate.values().forEach(ofDate -> hours.addAll(ofDate.keySet()));
    return hours;
  }

  /** Of all dates, within some hours. */
  List<Revisions> between(int firstHour, int lastHour) {
    List<Revisions> found = new ArrayList<>();
    for (Map<Integer, Revisions> ofDate : byDate.values()) {
      ofDate.forEach(
          (hour, revisions) -> {
            if (hour >= firstHour && hour <= lastHour) {
              found.add(revisions);
            }
          });
    }
    return found;
  }
}
