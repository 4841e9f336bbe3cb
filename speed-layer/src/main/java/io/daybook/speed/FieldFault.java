package io.daybook.speed;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Records that are malformed for the same field in the same way: of many, the source's schema is the likely reason.
 *
 * @param fault {@code unit_price is not a decimal(9,4)}
 * @param since the first of them in this process
 */
record FieldFault(String fault, Instant since, long records) {
  private static final long HANDFUL = 5;

  boolean isFrequent() {
    return records > HANDFUL;
  }

  FieldFault and(FieldFault later) {
    return new FieldFault(fault, since, records + later.records);
  }

  @Override
  public String toString() {
    return "Of %,d records since %s, field %s: they are in quarantine. Has the source's schema changed? Correct the pipeline file, and ask daybook validate FILE --against FOLDER."
        .formatted(records, since.truncatedTo(ChronoUnit.SECONDS), fault);
  }
}
