package io.daybook.core.change;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What one Kafka record turned out to be. */
public sealed interface Decoded {
  /** One change, or the delete and the insert of a change that moved its record to another key or business date. */
  record Changes(String eventId, List<Change> parts) implements Decoded {
    public Changes {
      requireNonNull(eventId, "eventId is null");
      parts = List.copyOf(parts);
    }
  }

  /** Not a change that the pipeline's declaration can read; for quarantine. */
  record Malformed(String reason) implements Decoded {
    public Malformed {
      requireNonNull(reason, "reason is null");
    }
  }

  /** A record without a value, which follows a delete for Kafka's own compaction and says nothing new. */
  record Tombstone() implements Decoded {}
}
