package io.daybook.batch;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.release.Register;
import io.daybook.core.release.RegisterEntry;
import io.daybook.lake.FileHashes;
import io.daybook.lake.Lake;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The register {@code releases}: an append-only chain. What is served is read off it, so one commit to it is all that publishes.
 *
 * <p>Whoever writes holds the {@link NightlyLock}.
 */
final class ReleaseRegister {
  /** A statement that began before a release reads tables as they were; by then all it may read has been committed. */
  static final Duration EFFECTIVE_AFTER = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(ReleaseRegister.class);
  private static final String WRITER = "register";

  /** An entry that still lacks its place in the chain. */
  @FunctionalInterface
  interface NewEntry {
    RegisterEntry after(long number, String previousHash);
  }

  private final Lake lake;
  private final FileHashes hashes;

  ReleaseRegister(Lake lake) {
    this.lake = lake;
    this.hashes = new FileHashes(lake);
  }

  /** The register as it stands, whether its chain holds or not. */
  Register read() {
    return register(rows());
  }

  /**
   * The register as it stands, for a caller that goes on with it.
   *
   * @throws DaybookException AUDIT_FAILED where it does not hold: nothing is added to one that was tampered with
   */
  Register readWhole() {
    Look look = look();
    if (!look.problems.isEmpty()) {
      throw new DaybookException(
          ErrorCode.AUDIT_FAILED,
          "The register %s does not hold: %s. Nothing is released onto it; restore its tables from a backup, then run again."
              .formatted(lake.folder().resolve(lake.tables().releases().name()), String.join("; ", look.problems)));
    }
    return look.register;
  }

  /** The register, and what is wrong with it: its chain, its end, its files. */
  Look look() {
    try {
      Optional<RegisterHead> head = RegisterHead.read(lake.folder());
      List<String> problems = new ArrayList<>(head.map(this::altered).orElse(List.of()));
      List<Row> rows = rows();
      Map<Long, String> stored = new HashMap<>();
      rows.forEach(row -> stored.put(row.getAs("entry"), row.getAs("hash")));
      Register register = register(rows);
      register.firstBroken(stored).or(() -> head.flatMap(end -> cutOff(register, end))).ifPresent(problems::add);
      return new Look(register, problems);
    } catch (DaybookException e) {
      return new Look(new Register(List.of()), List.of(e.getMessage()));
    } catch (Exception e) { // Spark's failures to read a file are of many kinds, some of them checked ones that Java does not see
      log.warn("The register cannot be read", e);
      return new Look(new Register(List.of()), List.of("the register cannot be read: " + e.getMessage().lines().findFirst().orElse("")));
    }
  }

  /** The register as it was found, empty where it cannot be read, and what is wrong with it. */
  record Look(Register register, List<String> problems) {}

  private List<String> altered(RegisterHead head) {
    return hashes.hash(head.files().keySet()).stream()
        .filter(file -> !file.sha256().equals(head.files().get(file.path())))
        .map(file -> "file %s is not what it was when entry %d was written".formatted(file.path(), head.entry()))
        .sorted()
        .toList();
  }

  private static Register register(List<Row> rows) {
    return new Register(rows.stream().map(RegisterRows::entry).toList());
  }

  private static Optional<String> cutOff(Register register, RegisterHead head) {
    if (head.entry() >= register.nextNumber()) {
      return Optional.of("its end is missing: %s says that there is an entry %d, and the last one is %d"
          .formatted(RegisterHead.FILE, head.entry(), register.nextNumber() - 1));
    }
    String hash = register.entries().get(Math.toIntExact(head.entry())).hash();
    return hash.equals(head.hash()) ? Optional.empty() : Optional.of("entry %d is not the one that %s names".formatted(head.entry(), RegisterHead.FILE));
  }

  /**
   * Appends entries by one commit.
   *
   * @param register as {@link #readWhole} gave it, under the lock
   * @return the register with them
   */
  Register append(Register register, List<NewEntry> entries) {
    List<RegisterEntry> chained = new ArrayList<>();
    String previous = register.headHash();
    for (NewEntry entry : entries) {
      RegisterEntry next = entry.after(register.nextNumber() + chained.size(), previous);
      chained.add(next);
      previous = next.hash();
    }
    if (chained.isEmpty()) {
      return register;
    }
    RegisterEntry last = chained.get(chained.size() - 1);
    lake.append(lake.tables().releases(), chained.stream().map(RegisterRows::row).toList(), WRITER, last.number());
    writeHead(last);
    return register.with(chained);
  }

  /** Files that the head knows were looked at when the register was read; they never change. */
  private void writeHead(RegisterEntry last) {
    Map<String, String> files = new HashMap<>(RegisterHead.read(lake.folder()).map(RegisterHead::files).orElse(Map.of()));
    Set<String> added = new HashSet<>(hashes.files(lake.tables().releases()));
    added.addAll(hashes.files(lake.tables().releaseFiles()));
    added.removeAll(files.keySet());
    hashes.hash(added).forEach(file -> files.put(file.path(), file.sha256()));
    new RegisterHead(last.number(), last.hash(), files).write(lake.folder());
  }

  /** Waits until entries that were made at an instant have taken effect. */
  static void awaitEffect(Instant madeAt, Clock clock) {
    Instant effectiveAt = madeAt.plus(EFFECTIVE_AFTER);
    for (Instant now = clock.instant(); now.isBefore(effectiveAt); now = clock.instant()) {
      LockSupport.parkNanos(Duration.between(now, effectiveAt).toNanos());
    }
  }

  private List<Row> rows() {
    return lake.readSmall(lake.tables().releases()).collectAsList().stream().sorted(Comparator.comparing(row -> row.<Long>getAs("entry"))).toList();
  }
}
