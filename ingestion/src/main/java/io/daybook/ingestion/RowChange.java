package io.daybook.ingestion;

import static java.util.Objects.requireNonNull;

import io.daybook.core.change.Image;
import io.daybook.core.change.Op;
import java.time.Instant;
import java.util.Optional;

/**
 * A change of one record, as the simulated source's log holds it.
 *
 * @param before empty for an insert
 * @param after empty for a delete
 * @param changedAt when the source made the change: the event time for an insert
 */
public record RowChange(Op op, Optional<Image> before, Optional<Image> after, long logPosition, Instant changedAt) implements Payload {
  public RowChange {
    requireNonNull(op, "op is null");
    requireNonNull(before, "before is null");
    requireNonNull(after, "after is null");
    requireNonNull(changedAt, "changedAt is null");
  }

  /** The record after the change, or before it where it is a delete. */
  public Image latestImage() {
    return after.or(() -> before).orElseThrow();
  }
}
