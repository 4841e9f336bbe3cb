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
    return epoch == 0
        ? event
        : new SourceEvent.RowChanged(event.op(), eventId(epoch, event.eventId()), sequence(epoch, event.sequence()), event.before(), event.after());
  }

  /** Likewise of a record that cannot be read as a whole. */
  Salvage in(Instant arrival, Salvage salvage) {
    int epoch = of(arrival);
    return epoch == 0
        ? salvage
        : new Salvage(
            salvage.op(),
            salvage.eventId().map(id -> eventId(epoch, id)),
            salvage.sequence().map(sequence -> sequence(epoch, sequence)),
            salvage.before(),
            salvage.after());
  }

  private static String eventId(int epoch, String eventId) {
    return name(epoch) + ":" + eventId;
  }

  private static String sequence(int epoch, String sequence) {
    return name(epoch) + "." + sequence;
  }

  /** A letter sorts after every digit. */
  private static String name(int epoch) {
    return "e" + Nodes.padded(Integer.toString(epoch), 4);
  }
}
