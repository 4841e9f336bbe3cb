package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;
import java.time.Instant;

/** The release that is served for a business date, since it took effect. */
public record CurrentRelease(BusinessDate businessDate, Served served, Instant effectiveAt) {
  public CurrentRelease {
    requireNonNull(businessDate, "businessDate is null");
    requireNonNull(served, "served is null");
    requireNonNull(effectiveAt, "effectiveAt is null");
  }
}
