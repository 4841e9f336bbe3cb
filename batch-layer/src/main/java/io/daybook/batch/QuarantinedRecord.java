package io.daybook.batch;

import static java.util.Objects.requireNonNull;

import io.daybook.core.release.QuarantineAction;
import io.daybook.core.release.QuarantinePlace;
import io.daybook.core.release.QuarantineState;
import io.daybook.core.time.BusinessDate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A record in quarantine.
 *
 * @param rule that it breaks; empty for a malformed record
 * @param date its own, or that of its arrival where it could not be read
 * @param payload as it came
 * @param actions what was done to it, the first one first
 */
public record QuarantinedRecord(
    QuarantinePlace place, String reason, Optional<String> rule, BusinessDate date, Instant arrival, byte[] payload, List<QuarantineAction> actions) {
  public QuarantinedRecord {
    requireNonNull(place, "place is null");
    requireNonNull(reason, "reason is null");
    requireNonNull(rule, "rule is null");
    requireNonNull(date, "date is null");
    requireNonNull(arrival, "arrival is null");
    requireNonNull(payload, "payload is null");
    actions = List.copyOf(actions);
  }

  public QuarantineState state() {
    return last().map(QuarantineAction::state).orElse(QuarantineState.OPEN);
  }

  /** What was done to it last. */
  public Optional<QuarantineAction> last() {
    return actions.stream().reduce((earlier, later) -> later);
  }

  /** The fix that holds. */
  Optional<QuarantineAction> fix() {
    return actions.stream().filter(action -> action.state() == QuarantineState.FIXED).reduce((earlier, later) -> later);
  }

  /** The number that the next action takes. */
  int nextNumber() {
    return actions.size() + 1;
  }
}
