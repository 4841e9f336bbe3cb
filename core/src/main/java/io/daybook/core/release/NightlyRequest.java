package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import java.time.Instant;
import java.util.Optional;

/**
 * What a nightly run was asked for.
 *
 * @param asOf up to when the source has delivered: everything that arrived before is in the topic. Who asks says so or, in a replay, the simulated
 *     clock; never later than now. Dates whose end plus grace is not after it are due
 * @param heartbeat what the source itself says, where it has a heartbeat: due dates wait for that, too
 * @param dates only these, where given
 * @param scope which releases of them are made anew
 * @param actor who runs it
 */
public record NightlyRequest(Instant asOf, Optional<DateRange> dates, Scope scope, String actor, Optional<Heartbeat> heartbeat) {
  /**
   * The newest heartbeat of a source.
   *
   * @param at up to when the source has delivered everything that it had committed; empty where there was no heartbeat ever
   */
  public record Heartbeat(Optional<Instant> at) {
    /** Whether the source has delivered everything up to an instant. */
    boolean hasPassed(Instant instant) {
      return at.filter(delivered -> !delivered.isBefore(instant)).isPresent();
    }
  }

  /** What is a reason to restate a date. */
  public enum Scope {
    /** Changes beyond the cut of its release. */
    CHANGES,
    /** Those, and a pipeline file that is not the one of its release. */
    CHANGES_AND_DEFINITION
  }

  public NightlyRequest {
    requireNonNull(asOf, "asOf is null");
    requireNonNull(dates, "dates is null");
    requireNonNull(scope, "scope is null");
    requireNonNull(actor, "actor is null");
    requireNonNull(heartbeat, "heartbeat is null");
  }

  /** Of a source that has no heartbeat, or has not been asked for it. */
  public NightlyRequest(Instant asOf, Optional<DateRange> dates, Scope scope, String actor) {
    this(asOf, dates, scope, actor, Optional.empty());
  }

  /** The same, with what the source's heartbeat says. */
  public NightlyRequest deliveredUpTo(Optional<Instant> newest) {
    return new NightlyRequest(asOf, dates, scope, actor, Optional.of(new Heartbeat(newest)));
  }

  /** Every date that is due, by the user of this process. */
  public static NightlyRequest due(Instant asOf) {
    return new NightlyRequest(asOf, Optional.empty(), Scope.CHANGES, System.getProperty("user.name"));
  }

  /** Whether the date alone was asked for, which releases it also where it is on hold. */
  boolean names(BusinessDate date) {
    return dates.filter(range -> range.first().equals(date) && range.last().equals(date)).isPresent();
  }

  /** Whether the date was asked for. */
  public boolean covers(BusinessDate date) {
    return dates.map(range -> range.contains(date)).orElse(true);
  }
}
