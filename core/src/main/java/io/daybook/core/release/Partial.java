package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.pipeline.Measure;
import java.time.Instant;
import java.util.List;

/**
 * The contribution of one micro-batch to one cell.
 *
 * @param amounts one per stored measure
 * @param recordCount records that came less records that went: an insert counts 1, a delete −1, an update within the cell 0
 * @param retractions images that were taken away, by deletes, updates and corrections
 */
public record Partial(Cell cell, Amounts amounts, long recordCount, long retractions, Instant committedAt) {
  public Partial {
    requireNonNull(cell, "cell is null");
    requireNonNull(amounts, "amounts is null");
    requireNonNull(committedAt, "committedAt is null");
  }

  /** What both contributed; to a measure that is sketched one of them at most. */
  public Partial merge(Partial other, List<Measure.Stored> measures) {
    Instant newest = committedAt.isAfter(other.committedAt) ? committedAt : other.committedAt;
    return new Partial(cell, amounts.merge(other.amounts, measures), recordCount + other.recordCount, retractions + other.retractions, newest);
  }
}
