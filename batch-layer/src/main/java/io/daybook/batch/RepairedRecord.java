package io.daybook.batch;

import static java.util.Objects.requireNonNull;

import io.daybook.core.change.Change;
import io.daybook.core.time.BusinessDate;
import java.util.List;

/**
 * A record of quarantine put right, as both layers will read it.
 *
 * @param payload as it goes into the topic
 * @param changes what it is decoded to: one, or the delete and the insert of one that moves the record; none breaks a rule
 */
public record RepairedRecord(QuarantinedRecord broken, byte[] payload, List<Change> changes) {
  public RepairedRecord {
    requireNonNull(broken, "broken is null");
    requireNonNull(payload, "payload is null");
    changes = List.copyOf(changes);
  }

  /** The business date that the record has in the end. */
  public BusinessDate date() {
    return changes.get(changes.size() - 1).businessDate();
  }
}
