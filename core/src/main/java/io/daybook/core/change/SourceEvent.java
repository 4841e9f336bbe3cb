package io.daybook.core.change;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** What an envelope says happened at the source, before epoch and business date are known. */
sealed interface SourceEvent {
  /**
   * A row came, changed or went.
   *
   * @param eventId the same for every delivery of the event; unique within an epoch of the source
   * @param sequence orders the changes of one key within an epoch; compares as text
   * @param before empty for what came, and where the source did not send it
   * @param after empty for what went
   */
  record RowChanged(Op op, String eventId, String sequence, Optional<Image> before, Optional<Image> after) implements SourceEvent {
    public RowChanged {
      requireNonNull(op, "op is null");
      requireNonNull(eventId, "eventId is null");
      requireNonNull(sequence, "sequence is null");
      requireNonNull(before, "before is null");
      requireNonNull(after, "after is null");
    }
  }

  /**
   * All rows of the table went at once.
   *
   * @param table as the source calls it; empty where it does not
   */
  record TableTruncated(String table) implements SourceEvent {
    public TableTruncated {
      requireNonNull(table, "table is null");
    }
  }
}
