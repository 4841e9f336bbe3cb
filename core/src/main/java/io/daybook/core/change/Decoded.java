package io.daybook.core.change;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** What one Kafka record turned out to be. */
public sealed interface Decoded {
  /** One change, or the delete and the insert of a change that moved its record to another key or business date. */
  record Changes(String eventId, List<Change> parts) implements Decoded {
    public Changes {
      requireNonNull(eventId, "eventId is null");
      parts = List.copyOf(parts);
    }
  }

  /**
   * Not a change that the pipeline's declaration can read; for quarantine.
   *
   * @param fieldFault what is wrong with a field, without the image and the value: {@code unit_price is not a decimal(9,4)}; empty where it is no
   *     field's fault
   */
  record Malformed(String reason, Optional<String> fieldFault) implements Decoded {
    public Malformed {
      requireNonNull(reason, "reason is null");
      requireNonNull(fieldFault, "fieldFault is null");
    }

    public Malformed(String reason) {
      this(reason, Optional.empty());
    }
  }

  /**
   * The source emptied the table, without a delete for each of its records. No figure follows it: somebody has to look.
   *
   * @param table as the source calls it; empty where it does not
   */
  record Truncated(String table) implements Decoded {
    /** Reasons of such records, and of no others, begin so. */
    public static final String REASON_START = "truncate ";

    public Truncated {
      requireNonNull(table, "table is null");
    }

    /** For quarantine. */
    public String reason() {
      return REASON_START + "of %s: the source has emptied the table without deleting its records".formatted(table.isEmpty() ? "the table" : table);
    }
  }

  /** A record without a value, which follows a delete for Kafka's own compaction and says nothing new. */
  record Tombstone() implements Decoded {}
}
