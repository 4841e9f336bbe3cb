package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.pipeline.Measure;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one ingest batch did to one cell, by the latest images before and after it.
 *
 * @param amounts one per stored measure: of an additive one by how much it changed, of any other what it is after the batch
 * @param recordCount by how much the number of records changed
 */
public record PendingChange(Cell cell, Amounts amounts, long recordCount, long ingestBatch) {
  /** Of what no batch did, but an {@link Adjustment} takes off. */
  static final long NO_BATCH = -1;

  public PendingChange {
    requireNonNull(cell, "cell is null");
    requireNonNull(amounts, "amounts is null");
  }

  /** What both batches did, one after the other. */
  PendingChange merge(PendingChange other, List<Measure.Stored> measures) {
    PendingChange later = ingestBatch > other.ingestBatch ? this : other;
    List<BigDecimal> merged =
        IntStream.range(0, measures.size()).mapToObj(i -> merged(measures.get(i), amounts.at(i), other.amounts.at(i), later.amounts.at(i))).toList();
    return new PendingChange(cell, new Amounts(merged), recordCount + other.recordCount, later.ingestBatch);
  }

  /** Whether a count or a sum has changed. Where a record is booked as an adjustment and changes again, its amounts alone may have. */
  boolean isAnything(List<Measure.Stored> measures) {
    return recordCount != 0
        || IntStream.range(0, measures.size())
            .anyMatch(i -> measures.get(i) instanceof Measure.Additive && amounts.at(i) != null && amounts.at(i).signum() != 0);
  }

  private static BigDecimal merged(Measure.Stored measure, BigDecimal one, BigDecimal other, BigDecimal latest) {
    return measure instanceof Measure.Additive ? measure.merge(one, other) : latest;
  }
}
