package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.DateRange;
import java.time.Instant;
import java.util.Optional;

/**
 * What a nightly run was asked for.
 *
 * @param asOf up to when the source has delivered: everything that arrived before is in the topic. The source's heartbeat says so or, in a replay, the
 *     simulated clock; never later than now. Dates whose end plus grace is not after it are due
 * @param dates only these, where given
 */
public record NightlyRequest(Instant asOf, Optional<DateRange> dates) {
  public NightlyRequest {
    requireNonNull(asOf, "asOf is null");
    requireNonNull(dates, "dates is null");
  }

  /** Every date that is due. */
  public static NightlyRequest due(Instant asOf) {
    return new NightlyRequest(asOf, Optional.empty());
  }
}
