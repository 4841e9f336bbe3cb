package io.daybook.core.change;

import java.time.Instant;
import java.util.List;

/**
 * The epochs of a source: stretches of its life in each of which positions only grow. A failover or a restored database begins to count anew; what it
 * sends then is other events, later than all before, whatever their positions are.
 */
final class Epochs {
  private final Instant[] since;

  /** @param since ascending, when each but the first began, by arrival */
  Epochs(List<Instant> since) {
    this.since = since.toArray(Instant[]::new);
  }

  /** 0 for the first. */
  private int of(Instant arrival) {
    int epoch = since.length;
    while (epoch > 0 && arrival.isBefore(since[epoch - 1])) {
      epoch--;
    }
    return epoch;
  }

  /** The event as its epoch makes it; in the first epoch as it is. */
  SourceEvent.RowChanged in(Instant arrival, SourceEvent.RowChanged event) {
    int epoch = of(arrival);
    if (epoch == 0) {
      return event;
    }
    String name = "e" + Nodes.padded(Integer.toString(epoch), 4); // a letter sorts after every digit
    return new SourceEvent.RowChanged(event.op(), name + ":" + event.eventId(), name + "." + event.sequence(), event.before(), event.after());
  }
}
