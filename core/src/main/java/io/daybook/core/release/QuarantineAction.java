package io.daybook.core.release;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.daybook.core.Sha256;
import io.daybook.core.time.BusinessDate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * What somebody did to a record in quarantine. Actions are added, never changed.
 *
 * @param number of the actions on the record, from 1
 * @param state that the record has since: any but OPEN
 * @param date business date of the repaired record; of a dismissed one its own, or that of its arrival where it could not be read
 * @param payload the repaired record; empty where it was dismissed
 * @param runId of the command
 * @param at in microseconds, as tables keep it
 */
public record QuarantineAction(
    QuarantinePlace place,
    int number,
    QuarantineState state,
    BusinessDate date,
    Optional<byte[]> payload,
    String runId,
    String actor,
    String reason,
    Instant at) {
  public QuarantineAction {
    requireNonNull(place, "place is null");
    if (state == QuarantineState.OPEN) {
      throw new IllegalArgumentException("Invalid state of an action: OPEN (a record is that before any)");
    }
    requireNonNull(date, "date is null");
    requireNonNull(payload, "payload is null");
    requireNonNull(runId, "runId is null");
    requireNonNull(actor, "actor is null");
    requireNonNull(reason, "reason is null");
    at = at.truncatedTo(ChronoUnit.MICROS);
  }

  /** Whether the register has to have an entry for it: a fix alone changes no figure. */
  public boolean isRegistered() {
    return state != QuarantineState.FIXED;
  }

  /** The event in the register that says so. */
  public RegisterEvent event() {
    return RegisterEvent.valueOf(state.name());
  }

  /**
   * What the register says of a command's actions on the records of a date: how many records, and a hash of these actions and all that were on the
   * same records before.
   */
  public static String seal(long records, Collection<QuarantineAction> actions) {
    String text =
        actions.stream()
            .sorted(Comparator.comparing((QuarantineAction action) -> action.place.toString()).thenComparingInt(QuarantineAction::number))
            .map(QuarantineAction::text)
            .collect(joining());
    return "%d records of quarantine; SHA-256 of what was done to them: %s".formatted(records, Sha256.of(text));
  }

  private String text() {
    return new CanonicalText()
        .add("place", place)
        .add("number", number)
        .add("state", state)
        .add("business_date", date)
        .add("payload", payload.map(Sha256::of))
        .add("run_id", runId)
        .add("actor", actor)
        .add("reason", reason)
        .add("at", at)
        .toString();
  }
}
