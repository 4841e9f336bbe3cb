package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;
import java.time.Instant;
import java.util.Optional;

/**
 * The register's word on what is served for a business date from an instant on.
 *
 * @param entry the entry's number: of two that have taken effect the higher one counts
 * @param serves empty when no release of the date is served, because the last one was rolled back
 * @param effectiveAt from when readers see it, included
 */
public record Publication(long entry, BusinessDate businessDate, Optional<Served> serves, Instant effectiveAt) {
  public Publication {
    requireNonNull(businessDate, "businessDate is null");
    requireNonNull(serves, "serves is null");
    requireNonNull(effectiveAt, "effectiveAt is null");
  }
}
