package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;
import java.time.Instant;
import java.util.Optional;

/**
 * The register's word on what is served for a business date from an instant on.
 *
 * @param entry the entry's number: of two that have taken effect the higher one counts
 * @param releaseId empty when no release of the date is served, because the last one was rolled back
 * @param releaseNumber 1 for the first release of the date; a higher one is a restatement of it; 0 without a release
 * @param effectiveAt from when readers see it, included
 */
public record Publication(long entry, BusinessDate businessDate, Optional<String> releaseId, int releaseNumber, Instant effectiveAt) {
  public Publication {
    requireNonNull(businessDate, "businessDate is null");
    requireNonNull(releaseId, "releaseId is null");
    requireNonNull(effectiveAt, "effectiveAt is null");
    if (releaseNumber < 0 || releaseId.isPresent() != releaseNumber > 0) {
      throw new IllegalArgumentException("Invalid release number: %d (must be >= 1, and 0 without a release)".formatted(releaseNumber));
    }
  }

  public boolean isRestatement() {
    return releaseNumber > 1;
  }
}
