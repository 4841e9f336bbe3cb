package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;
import java.math.BigDecimal;

/**
 * What came for a cell of a closed date, booked in a release of an open one.
 *
 * @param releaseId of the release that books it
 * @param bookedOn that release's date
 * @param cell of the closed date
 * @param amounts one per stored measure: by how much it changed; null where it does not add up
 * @param recordCount by how much the number of records changed
 */
public record Adjustment(String releaseId, BusinessDate bookedOn, Cell cell, Amounts amounts, long recordCount) {
  public Adjustment {
    requireNonNull(releaseId, "releaseId is null");
    requireNonNull(bookedOn, "bookedOn is null");
    requireNonNull(cell, "cell is null");
    requireNonNull(amounts, "amounts is null");
  }

  /** Whether it is of the release, which may be null. */
  boolean isOf(CurrentRelease release) {
    return release != null && release.served().releaseId().equals(releaseId);
  }

  /** Pending no longer. */
  PendingChange takenOff() {
    Amounts less = new Amounts(amounts.values().stream().map(amount -> amount == null ? null : BigDecimal.ZERO.subtract(amount)).toList());
    return new PendingChange(cell, less, -recordCount, PendingChange.NO_BATCH);
  }
}
