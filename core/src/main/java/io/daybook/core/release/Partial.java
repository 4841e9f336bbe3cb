package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * The contribution of one micro-batch to one cell.
 *
 * @param amounts one per additive measure
 * @param recordCount records that came less records that went: an insert counts 1, a delete −1, an update within the cell 0
 */
public record Partial(Cell cell, Amounts amounts, long recordCount, Instant committedAt) {
  public Partial {
    requireNonNull(cell, "cell is null");
    requireNonNull(amounts, "amounts is null");
    requireNonNull(committedAt, "committedAt is null");
  }

  Partial plus(Partial other) {
    Instant newest = committedAt.isAfter(other.committedAt) ? committedAt : other.committedAt;
    return new Partial(cell, amounts.plus(other.amounts), recordCount + other.recordCount, newest);
  }
}
