package io.daybook.core.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.Sha256;
import io.daybook.core.time.BusinessDate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TestRegister {
  private static final BusinessDate DAY = BusinessDate.parse("2011-03-31");
  private static final Instant AT = Instant.parse("2011-04-01T05:00:00.123456Z");

  @Test
  void releaseIsServedUntilTheNextOne() {
    assertThat(standing(published("r1", 1), published("r2", 2)).served()).map(PublishedRelease::releaseId).contains("r2");
    assertThat(standing(published("r1", 1), entry(RegisterEvent.REJECTED, "r2", 2, null)).served()).map(PublishedRelease::releaseId).contains("r1");
  }

  @Test
  void rolledBackReleaseIsNeverServedAgain() {
    Register register = register(published("r1", 1), published("r2", 2), entry(RegisterEvent.ROLLED_BACK, "r2", 2, "r1"), published("r3", 3));
    assertThat(register.before(DAY, "r3")).map(PublishedRelease::releaseId).contains("r1");
    assertThat(register(published("r1", 1)).before(DAY, "r1")).isEmpty();
  }

  @Test
  void rollbackHoldsTheDateUntilItIsReleasedByName() {
    Standing rolledBack = standing(published("r1", 1), published("r2", 2), entry(RegisterEvent.ROLLED_BACK, "r2", 2, "r1"));
    assertThat(rolledBack.served()).map(PublishedRelease::releaseId).contains("r1");
    assertThat(rolledBack.lastNumber()).isEqualTo(2);
    assertThat(rolledBack.period()).isEqualTo(Standing.Period.HELD);
    assertThat(standing(published("r1", 1), entry(RegisterEvent.ROLLED_BACK, "r1", 1, null), published("r2", 2)).period()).isEqualTo(Standing.Period.OPEN);
  }

  @Test
  void newestProposalWaitsUntilItIsDecided() {
    assertThat(standing(proposed("r1"), proposed("r1b")).proposal()).map(PublishedRelease::releaseId).contains("r1b");
    assertThat(standing(proposed("r1"), published("r1", 1)).proposal()).isEmpty();
    assertThat(standing(proposed("r1"), entry(RegisterEvent.REJECTED, "r1", 1, null)).proposal()).isEmpty();
    assertThat(standing(proposed("r1"), entry(RegisterEvent.CLOSED, null, 0, null)).proposal()).isEmpty();
  }

  @Test
  void periodIsWhatWasSaidLast() {
    assertThat(standing(entry(RegisterEvent.HELD, null, 0, null)).period()).isEqualTo(Standing.Period.HELD);
    assertThat(standing(entry(RegisterEvent.HELD, null, 0, null), entry(RegisterEvent.CLOSED, null, 0, null)).period()).isEqualTo(Standing.Period.CLOSED);
    assertThat(standing(entry(RegisterEvent.CLOSED, null, 0, null), entry(RegisterEvent.OPENED, null, 0, null)).period()).isEqualTo(Standing.Period.OPEN);
  }

  @Test
  void hashIsMadeOfTheTextThatTheContractSays() {
    assertThat(published("r1", 1).after(0, RegisterEntry.NO_HASH).hash()).isEqualTo(Sha256.of("""
        entry=0
        event=PUBLISHED
        business_date=2011-03-31
        release_id=r1
        release_number=1
        reason=first close
        run_id=run
        actor=anna
        at=2011-04-01T05:00:00.123456Z
        effective_at=2011-04-01T05:00:02.123456Z
        serves=r1
        serves_number=1
        serves_ingest_batch=7
        covered_offsets.0=100
        covered_offsets.1=90
        covered_ingest_batch=7
        definition_hash=d3f1
        definition=pipeline: shop\\n
        code_version=1.0
        reference_known_at=2011-04-01T05:00:00.123456Z
        row_counts.sales=3
        checksums.sales=3:0a
        gates.a_gate=passed
        files_hash=f11e
        messages=
        previous_hash=%s
        """.formatted("0".repeat(64))));
  }

  @Property(tries = 200)
  void anyChangeOfAnyEntryIsFound(@ForAll @Size(min = 1, max = 8) List<@IntRange(max = 6) Integer> events, @ForAll @IntRange(max = 100) int which, @ForAll @IntRange(max = 7) int how) {
    List<RegisterEntry> entries = new ArrayList<>(register(events.stream().map(TestRegister::any).toArray(Unchained[]::new)).entries());
    Map<Long, String> hashes = hashes(entries);
    assertThat(new Register(entries).firstBroken(hashes)).isEmpty();

    int tampered = which % entries.size();
    switch (how) {
      case 0 -> {
        entries.remove(tampered);
        if (tampered == entries.size()) {
          return; // a chain that was cut off looks whole: its head is kept beside it
        }
      }
      case 1 -> entries.add(entries.get(tampered));
      default -> entries.set(tampered, changed(entries.get(tampered), how));
    }
    assertThat(new Register(entries).firstBroken(hashes)).isPresent().get().asString().contains("entry " + tampered);
  }

  @Property(tries = 100)
  void entryThatIsHashedAnewBreaksTheOneAfterIt(@ForAll @IntRange(max = 3) int which, @ForAll @IntRange(min = 2, max = 7) int how) {
    List<RegisterEntry> entries =
        new ArrayList<>(register(published("r1", 1), proposed("r2"), published("r2", 2), entry(RegisterEvent.CLOSED, null, 0, null), published("r3", 3)).entries());
    entries.set(which, changed(entries.get(which), how));
    assertThat(new Register(entries).firstBroken(hashes(entries))).isPresent().get().asString()
        .contains("entry " + (which + 1)).contains("does not hold the hash of the entry before it");
  }

  private static RegisterEntry changed(RegisterEntry entry, int how) {
    return new RegisterEntry(
        entry.number(),
        entry.event(),
        how == 2 ? entry.date().plusDays(1) : entry.date(),
        entry.releaseId(),
        entry.releaseNumber(),
        how == 3 ? entry.reason() + "." : entry.reason(),
        entry.runId(),
        how == 4 ? entry.actor() + "x" : entry.actor(),
        how == 5 ? entry.at().plusNanos(1000) : entry.at(),
        entry.effectiveAt(),
        how == 6 ? Optional.of(new Served("another", 3, 7)) : entry.serves(),
        entry.evidence(),
        how == 7 ? "messages=\n" : entry.messages(),
        entry.previousHash());
  }

  private static Map<Long, String> hashes(List<RegisterEntry> entries) {
    Map<Long, String> hashes = new HashMap<>();
    entries.forEach(entry -> hashes.put(entry.number(), entry.hash()));
    return hashes;
  }

  private static Standing standing(Unchained... entries) {
    return register(entries).standing(DAY);
  }

  private static Register register(Unchained... unchained) {
    List<RegisterEntry> entries = new ArrayList<>();
    String previous = RegisterEntry.NO_HASH;
    for (Unchained each : unchained) {
      RegisterEntry entry = each.after(entries.size(), previous);
      entries.add(entry);
      previous = entry.hash();
    }
    return new Register(entries);
  }

  private static Unchained any(int event) {
    return switch (event) {
      case 0, 1 -> published("r" + event, event + 1);
      case 2 -> proposed("p");
      case 3 -> entry(RegisterEvent.REJECTED, "p", 1, null);
      case 4 -> entry(RegisterEvent.HELD, null, 0, null);
      case 5 -> entry(RegisterEvent.CLOSED, null, 0, null);
      default -> entry(RegisterEvent.OPENED, null, 0, null);
    };
  }

  private static Unchained published(String release, int number) {
    return entry(RegisterEvent.PUBLISHED, release, number, release);
  }

  private static Unchained proposed(String release) {
    return entry(RegisterEvent.PROPOSED, release, 1, null);
  }

  private static Unchained entry(RegisterEvent event, String release, int number, String serves) {
    boolean isRelease = event == RegisterEvent.PUBLISHED || event == RegisterEvent.PROPOSED || event == RegisterEvent.REJECTED;
    Evidence evidence =
        new Evidence(
            new Cut(7, Map.of(0, 100L, 1, 90L)), "pipeline: shop\n", "d3f1", "1.0", AT, Map.of("sales", 3L), Map.of("sales", "3:0a"), Map.of("a_gate", "passed"), "f11e");
    return (place, previousHash) ->
        new RegisterEntry(
            place,
            event,
            DAY,
            Optional.ofNullable(release),
            number,
            "first close",
            "run",
            "anna",
            AT,
            Optional.ofNullable(serves).map(id -> AT.plusSeconds(2)),
            Optional.ofNullable(serves).map(id -> new Served(id, number, 7)),
            isRelease ? Optional.of(evidence) : Optional.empty(),
            "",
            previousHash);
  }

  /** An entry that still lacks its place in the chain. */
  private interface Unchained {
    RegisterEntry after(long number, String previousHash);
  }
}
