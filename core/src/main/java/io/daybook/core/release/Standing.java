package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;
import java.util.Optional;

/**
 * Where a business date stands by the register.
 *
 * @param served the release that is served, or will be when it takes effect
 * @param lastNumber the highest number of a release that was ever published for the date; 0 for none
 * @param proposal the release that waits for approval
 */
public record Standing(BusinessDate date, Optional<PublishedRelease> served, int lastNumber, Optional<PublishedRelease> proposal, Period period) {
  /** Whether a night may release the date. */
  public enum Period {
    OPEN,
    /** Only by name. */
    HELD,
    /** Not at all. */
    CLOSED
  }

  public Standing {
    requireNonNull(date, "date is null");
    requireNonNull(served, "served is null");
    requireNonNull(proposal, "proposal is null");
    requireNonNull(period, "period is null");
  }

  /** Of a date that the register does not know. */
  public static Standing unknown(BusinessDate date) {
    return new Standing(date, Optional.empty(), 0, Optional.empty(), Period.OPEN);
  }
}
