package io.daybook.core.change;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;
import java.time.Instant;
import java.util.Optional;

/**
 * One insert, update or delete of a source record, belonging to exactly one business date and one key.
 *
 * @param eventId unique per change; the same for every delivery of it
 * @param part 0, or 1 and 2 for the delete and the insert into which a change of key or business date was normalised
 * @param key the record, as a JSON array of its key fields' values
 * @param sequence order of the changes of one key; compares as text
 * @param eventTime when the record happened, by the after image where there is one, else by the before image; microseconds
 * @param before the record before the change; empty for an insert, and where the source did not send it
 * @param after the record after the change; empty for a delete
 */
public record Change(
    String eventId,
    int part,
    String key,
    Op op,
    String sequence,
    Instant eventTime,
    BusinessDate businessDate,
    Optional<Image> before,
    Optional<Image> after) {
  public Change {
    requireNonNull(eventId, "eventId is null");
    requireNonNull(key, "key is null");
    requireNonNull(op, "op is null");
    requireNonNull(sequence, "sequence is null");
    requireNonNull(eventTime, "eventTime is null");
    requireNonNull(businessDate, "businessDate is null");
    requireNonNull(before, "before is null");
    requireNonNull(after, "after is null");
  }
}
