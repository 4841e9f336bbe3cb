package io.daybook.batch;

import static java.util.Objects.requireNonNull;

import io.daybook.core.release.QuarantinePlace;
import io.daybook.core.release.QuarantineState;
import io.daybook.core.time.DateRange;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which records of quarantine are meant: those that everything holds for that is asked.
 *
 * @param places of single records; empty for any
 * @param reason a part of the reason, in upper or lower case
 * @param rule the name of the rule that they break
 * @param dates of business: as repaired, else their own, else that of the arrival
 * @param states empty for any
 * @param limit the first so many of them by place
 */
public record QuarantineFilter(
    List<QuarantinePlace> places,
    Optional<String> reason,
    Optional<String> rule,
    Optional<DateRange> dates,
    Optional<Integer> partition,
    Optional<Long> firstOffset,
    Optional<Long> lastOffset,
    Set<QuarantineState> states,
    int limit) {
  public QuarantineFilter {
    places = List.copyOf(places);
    requireNonNull(reason, "reason is null");
    requireNonNull(rule, "rule is null");
    requireNonNull(dates, "dates is null");
    requireNonNull(partition, "partition is null");
    requireNonNull(firstOffset, "firstOffset is null");
    requireNonNull(lastOffset, "lastOffset is null");
    states = Set.copyOf(states);
  }

  /** Every record. */
  public static QuarantineFilter all() {
    return new QuarantineFilter(
        List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), Integer.MAX_VALUE);
  }

  /** Those whose reason has a text in it. */
  public QuarantineFilter withReason(String part) {
    return new QuarantineFilter(places, Optional.of(part), rule, dates, partition, firstOffset, lastOffset, states, limit);
  }

  /** Single records. */
  public QuarantineFilter at(QuarantinePlace... these) {
    return new QuarantineFilter(List.of(these), reason, rule, dates, partition, firstOffset, lastOffset, states, limit);
  }

  /** Of those, the ones in some states. */
  QuarantineFilter in(Set<QuarantineState> some) {
    Set<QuarantineState> both = EnumSet.copyOf(some);
    if (!states.isEmpty()) {
      both.retainAll(states);
    }
    return both.isEmpty()
        ? new QuarantineFilter(places, reason, rule, dates, partition, firstOffset, lastOffset, some, 0)
        : new QuarantineFilter(places, reason, rule, dates, partition, firstOffset, lastOffset, both, limit);
  }
}
