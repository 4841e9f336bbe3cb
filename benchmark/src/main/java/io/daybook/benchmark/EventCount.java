package io.daybook.benchmark;

import java.time.Instant;
import java.util.function.Consumer;

/** Walks through the events of the load in the order in which they are due. Not safe for use by several threads. */
final class EventCount {
  private final Workload load;
  private long delivery;
  private long events;

  EventCount(Workload load) {
    this.load = load;
  }

  /** How many events are due at a time, which is not before that of the call before. */
  long dueAt(Instant time) {
    while (delivery < load.deliveries() && !load.due(delivery).isAfter(time)) {
      next();
    }
    return events;
  }

  /** Goes on until so many events are passed, and gives the time that each was due. */
  void passTo(long count, Consumer<Instant> dues) {
    while (events < count && delivery < load.deliveries()) {
      Instant due = load.due(delivery);
      if (next()) {
        dues.accept(due);
      }
    }
  }

  /** Returns whether the next delivery was the first of its event. */
  private boolean next() {
    boolean first = load.event(delivery) == delivery;
    events += first ? 1 : 0;
    delivery++;
    return first;
  }
}
