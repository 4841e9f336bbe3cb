package io.daybook.batch;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.release.PublishedRelease;
import io.daybook.core.release.Register;
import io.daybook.core.release.RegisterEntry;
import io.daybook.core.release.RegisterEvent;
import io.daybook.core.release.Standing;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.lake.Lake;
import io.daybook.lake.Turn;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What people say of releases and dates, each with a name and a reason that stay in the register. Every method takes the nightly run's lock, and returns
 * when what it changed has taken effect.
 */
public final class ReleaseDesk {
  private final Lake lake;
  private final ReleaseRegister register;
  private final Clock clock;

  public ReleaseDesk(Lake lake, Clock clock) {
    this.lake = lake;
    this.register = new ReleaseRegister(lake);
    this.clock = clock;
  }

  /** The register as it stands, whether its chain holds or not. */
  public Register register() {
    return register.read();
  }

  /** Publishes a release that waits for approval. The approver is never the one who ran it. */
  public void approve(String releaseId, String actor, String reason) {
    requireWords(actor, reason);
    try (Turn lock = NightlyLock.take(lake.folder())) {
      Register now = register.readWhole();
      RegisterEntry proposal = proposal(now, releaseId);
      if (proposal.actor().equals(actor)) {
        throw refused("%s ran release %s, so somebody else has to approve it. Ask a colleague to.".formatted(actor, releaseId));
      }
      Instant at = clock.instant();
      register.append(now, List.of(decided(proposal, RegisterEvent.PUBLISHED, actor, reason, at)));
      ReleaseRegister.awaitEffect(at, clock);
    }
  }

  /** Refuses a release that waits for approval; what is served stays served. The next night proposes the date again, unless it is held. */
  public void reject(String releaseId, String actor, String reason) {
    requireWords(actor, reason);
    try (Turn lock = NightlyLock.take(lake.folder())) {
      Register now = register.readWhole();
      register.append(now, List.of(decided(proposal(now, releaseId), RegisterEvent.REJECTED, actor, reason, clock.instant())));
    }
  }

  /**
   * Takes back the release that is served for a date: from now on the one before it is served, or none. The release is never served again, and the date
   * is on hold until it is released by name.
   *
   * @return the release that is served then
   */
  public Optional<PublishedRelease> rollBack(BusinessDate date, String actor, String reason) {
    requireWords(actor, reason);
    try (Turn lock = NightlyLock.take(lake.folder())) {
      Register now = register.readWhole();
      Standing standing = now.standing(date);
      PublishedRelease served =
          standing.served().orElseThrow(() -> refused("No release of %s is served, so there is none to roll back.".formatted(date)));
      if (standing.period() == Standing.Period.CLOSED) {
        throw refused("%s is closed, so its release stays. Open the date first.".formatted(date));
      }
      Optional<PublishedRelease> before = now.before(date, served.releaseId());
      Instant at = clock.instant();
      register.append(
          now,
          List.of(
              (number, previousHash) ->
                  new RegisterEntry(
                      number,
                      RegisterEvent.ROLLED_BACK,
                      date,
                      Optional.of(served.releaseId()),
                      served.number(),
                      reason,
                      RunId.next(),
                      actor,
                      at,
                      Optional.of(at.plus(ReleaseRegister.EFFECTIVE_AFTER)),
                      before.map(PublishedRelease::served),
                      Optional.empty(),
                      "",
                      previousHash)));
      ReleaseRegister.awaitEffect(at, clock);
      return before;
    }
  }

  /** Keeps nights from releasing dates, unless one is asked for by name. Dates that are closed stay closed. Returns the dates that this changed. */
  public List<BusinessDate> hold(DateRange dates, String actor, String reason) {
    return mark(dates, RegisterEvent.HELD, Set.of(Standing.Period.OPEN), actor, reason);
  }

  /** Locks dates: nothing changes what is served for them until they are opened. Returns the dates that this changed. */
  public List<BusinessDate> close(DateRange dates, String actor, String reason) {
    return mark(dates, RegisterEvent.CLOSED, Set.of(Standing.Period.OPEN, Standing.Period.HELD), actor, reason);
  }

  /** Undoes {@link #hold} and {@link #close}. Returns the dates that this changed. */
  public List<BusinessDate> open(DateRange dates, String actor, String reason) {
    return mark(dates, RegisterEvent.OPENED, Set.of(Standing.Period.HELD, Standing.Period.CLOSED), actor, reason);
  }

  private List<BusinessDate> mark(DateRange dates, RegisterEvent event, Set<Standing.Period> from, String actor, String reason) {
    requireWords(actor, reason);
    try (Turn lock = NightlyLock.take(lake.folder())) {
      Register now = register.readWhole();
      Map<BusinessDate, Standing> standings = now.standings();
      String commandId = RunId.next();
      Instant at = clock.instant();
      List<BusinessDate> marked =
          dates.stream().filter(date -> from.contains(standings.getOrDefault(date, Standing.unknown(date)).period())).toList();
      register.append(now, marked.stream().map(date -> ofDate(date, event, commandId, actor, reason, at)).toList());
      return marked;
    }
  }

  private static ReleaseRegister.NewEntry ofDate(BusinessDate date, RegisterEvent event, String commandId, String actor, String reason, Instant at) {
    return (number, previousHash) ->
        new RegisterEntry(
            number, event, date, Optional.empty(), 0, reason, commandId, actor, at, Optional.empty(), Optional.empty(), Optional.empty(), "", previousHash);
  }

  private static RegisterEntry proposal(Register register, String releaseId) {
    RegisterEntry entry = register.requireRelease(releaseId);
    boolean waits = register.standing(entry.date()).proposal().filter(proposal -> proposal.releaseId().equals(releaseId)).isPresent();
    if (!waits) {
      throw refused("Release %s of %s does not wait for approval: it is %s, or another was proposed since.".formatted(releaseId, entry.date(), entry.event()));
    }
    return entry;
  }

  private static ReleaseRegister.NewEntry decided(RegisterEntry proposal, RegisterEvent event, String actor, String reason, Instant at) {
    boolean served = event == RegisterEvent.PUBLISHED;
    return (number, previousHash) ->
        new RegisterEntry(
            number,
            event,
            proposal.date(),
            proposal.releaseId(),
            proposal.releaseNumber(),
            proposal.reason(),
            proposal.runId(),
            actor,
            at,
            served ? Optional.of(at.plus(ReleaseRegister.EFFECTIVE_AFTER)) : Optional.empty(),
            served ? Optional.of(PublishedRelease.of(proposal).served()) : Optional.empty(),
            proposal.evidence(),
            reason,
            previousHash);
  }

  private static void requireWords(String actor, String reason) {
    if (actor.isBlank() || reason.isBlank()) {
      throw refused("A name and a reason are needed: both stay in the register.");
    }
  }

  private static DaybookException refused(String message) {
    return new DaybookException(ErrorCode.RELEASE_REFUSED, message);
  }
}
