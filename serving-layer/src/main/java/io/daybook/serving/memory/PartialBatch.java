package io.daybook.serving.memory;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * All partials of one batch.
 *
 * @param committedAt when the table took them; of the newest of them
 */
record PartialBatch(BatchId id, List<StoredPartial> partials, Instant committedAt) {
  PartialBatch {
    requireNonNull(id, "id is null");
    partials = List.copyOf(partials);
    requireNonNull(committedAt, "committedAt is null");
  }
}
