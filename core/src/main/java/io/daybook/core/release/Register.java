package io.daybook.core.release;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.time.BusinessDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The register of releases: a chain of entries, of which each holds the hash of the one before, and what follows from them for each date. */
public final class Register {
  private final List<RegisterEntry> entries;

  /** @param entries in any order */
  public Register(List<RegisterEntry> entries) {
    this.entries = entries.stream().sorted(Comparator.comparingLong(RegisterEntry::number)).toList();
  }

  /** With further entries, which follow on the last one. */
  public Register with(List<RegisterEntry> further) {
    return new Register(Stream.concat(entries.stream(), further.stream()).toList());
  }

  /** By ascending number. */
  public List<RegisterEntry> entries() {
    return entries;
  }

  /** The number that the next entry takes. */
  public long nextNumber() {
    return entries.size();
  }

  /** The hash of the last entry, which the next one holds; of 64 zeros where there is none. */
  public String headHash() {
    return entries.isEmpty() ? RegisterEntry.NO_HASH : entries.get(entries.size() - 1).hash();
  }

  /** The entry that published, proposed or rejected a release last. */
  public Optional<RegisterEntry> release(String releaseId) {
    return entriesWithEvidence(releaseId).reduce((earlier, later) -> later);
  }

  /**
   * As {@link #release}, for a release that has to be there.
   *
   * @throws DaybookException RELEASE_REFUSED where it is not
   */
  public RegisterEntry requireRelease(String releaseId) {
    return release(releaseId)
        .orElseThrow(
            () ->
                new DaybookException(
                    ErrorCode.RELEASE_REFUSED, "There is no release %s. 'daybook release list' shows those there are.".formatted(releaseId)));
  }

  /** As it was before an entry. */
  public Register before(RegisterEntry entry) {
    return new Register(entries.stream().filter(earlier -> earlier.number() < entry.number()).toList());
  }

  /** What the run that made a release said of it and of its others, in one commit. */
  public List<RegisterEntry> entriesOfRunOf(String releaseId) {
    RegisterEntry made = entriesWithEvidence(releaseId).findFirst().orElseThrow();
    return entries.stream().filter(entry -> entry.runId().equals(made.runId()) && entry.at().equals(made.at())).toList(); // approvals come later
  }

  private Stream<RegisterEntry> entriesWithEvidence(String releaseId) {
    return entries.stream().filter(entry -> entry.evidence().isPresent() && entry.releaseId().filter(releaseId::equals).isPresent());
  }

  /** Every date that the register knows, with where it stands. */
  public Map<BusinessDate, Standing> standings() {
    Map<BusinessDate, List<RegisterEntry>> byDate = new TreeMap<>();
    entries.forEach(entry -> byDate.computeIfAbsent(entry.date(), date -> new ArrayList<>()).add(entry));
    Map<BusinessDate, Standing> standings = new TreeMap<>();
    byDate.forEach((date, ofDate) -> standings.put(date, standing(date, ofDate)));
    return Collections.unmodifiableMap(standings);
  }

  public Standing standing(BusinessDate date) {
    return standing(date, entries.stream().filter(entry -> entry.date().equals(date)).toList());
  }

  /** What is served for the date once a release of it is taken away: the newest of the others that was published and not rolled back. */
  public Optional<PublishedRelease> before(BusinessDate date, String rolledBack) {
    Map<String, PublishedRelease> published = new HashMap<>();
    for (RegisterEntry entry : entries) {
      if (entry.date().equals(date) && entry.event() == RegisterEvent.PUBLISHED) {
        published.put(entry.releaseId().orElseThrow(), PublishedRelease.of(entry));
      } else if (entry.date().equals(date) && entry.event() == RegisterEvent.ROLLED_BACK) {
        published.remove(entry.releaseId().orElseThrow());
      }
    }
    published.remove(rolledBack);
    return published.values().stream().max(Comparator.comparingInt(PublishedRelease::number));
  }

  private static Standing standing(BusinessDate date, List<RegisterEntry> entries) {
    Standing standing = Standing.unknown(date);
    Map<String, PublishedRelease> published = new HashMap<>();
    for (RegisterEntry entry : entries) {
      standing = next(standing, entry, published);
    }
    return standing;
  }

  private static Standing next(Standing now, RegisterEntry entry, Map<String, PublishedRelease> published) {
    BusinessDate date = now.date();
    switch (entry.event()) {
      case PUBLISHED:
        PublishedRelease release = PublishedRelease.of(entry);
        published.put(release.releaseId(), release);
        Standing.Period period = now.period() == Standing.Period.HELD ? Standing.Period.OPEN : now.period(); // it was released by name
        return new Standing(date, Optional.of(release), Math.max(now.lastNumber(), release.number()), Optional.empty(), period);
      case ROLLED_BACK:
        return new Standing(date, entry.serves().map(served -> published.get(served.releaseId())), now.lastNumber(), Optional.empty(), Standing.Period.HELD);
      case PROPOSED:
        return new Standing(date, now.served(), now.lastNumber(), Optional.of(PublishedRelease.of(entry)), now.period());
      case REJECTED:
        return new Standing(date, now.served(), now.lastNumber(), Optional.empty(), now.period());
      case HELD:
        return new Standing(date, now.served(), now.lastNumber(), now.proposal(), Standing.Period.HELD);
      case CLOSED:
        return new Standing(date, now.served(), now.lastNumber(), Optional.empty(), Standing.Period.CLOSED);
      case OPENED:
        return new Standing(date, now.served(), now.lastNumber(), now.proposal(), Standing.Period.OPEN);
      case REPLAYED, DISMISSED:
        return now;
      default:
        throw new AssertionError(entry.event());
    }
  }

  /**
   * What is wrong with the chain: a number that is missing or twice there, or an entry that does not hold the hash of the one before it.
   *
   * @param storedHashes the hash that is stored with each entry, by its number
   * @return the first entry that does not hold, in words; empty where all do
   */
  public Optional<String> firstBroken(Map<Long, String> storedHashes) {
    String previous = RegisterEntry.NO_HASH;
    for (int i = 0; i < entries.size(); i++) {
      RegisterEntry entry = entries.get(i);
      if (entry.number() != i) {
        return Optional.of(
            entry.number() < i ? "entry %d is there more than once".formatted(entry.number()) : "entry %d is missing".formatted(i));
      }
      if (!entry.previousHash().equals(previous)) {
        return Optional.of("%s does not hold the hash of the entry before it".formatted(told(entry)));
      }
      previous = entry.hash();
      if (!previous.equals(storedHashes.get(entry.number()))) {
        return Optional.of("%s is not what its hash was made of".formatted(told(entry)));
      }
    }
    return Optional.empty();
  }

  private static String told(RegisterEntry entry) {
    return "entry %d (%s %s)".formatted(entry.number(), entry.event(), entry.releaseId().orElse(entry.date().toString()));
  }
}
