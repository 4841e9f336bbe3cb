package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;
import java.time.Instant;

/**
 * The register's word that a release was published.
 *
 * @param releaseNumber 1 for the first release of the date; a higher one is a restatement of it
 * @param effectiveAt from when readers see it, included
 */
public record Publication(String releaseId, BusinessDate businessDate, int releaseNumber, Instant effectiveAt) {
  public Publication {
    requireNonNull(releaseId, "releaseId is null");
    requireNonNull(businessDate, "businessDate is null");
    requireNonNull(effectiveAt, "effectiveAt is null");
    if (releaseNumber < 1) {
      throw new IllegalArgumentException("Invalid release number: %d (must be >= 1)".formatted(releaseNumber));
    }
  }

  public boolean isRestatement() {
    return releaseNumber > 1;
  }
}
