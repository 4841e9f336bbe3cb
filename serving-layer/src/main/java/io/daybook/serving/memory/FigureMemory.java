package io.daybook.serving.memory;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Adjustment;
import io.daybook.core.release.Cell;
import io.daybook.core.release.CurrentRelease;
import io.daybook.core.release.FinalCell;
import io.daybook.core.release.MergeRule;
import io.daybook.core.release.PendingChange;
import io.daybook.core.release.Publication;
import io.daybook.core.revision.RevisionBand;
import io.daybook.core.time.BusinessDate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The figures of recent business dates, as one reading of the tables gave them and what came since changed them. What a reader is given is what {@link MergeRule}
 * makes of it. Safe for use by several threads; listeners are told in the order of revisions.
 *
 * <p>Held are the newest date and so many before it, and two more, whose panes the windows of the first may slide over.
 */
public final class FigureMemory {
  private static final int DATES_SLID_OVER = 2;

  private final Pipeline pipeline;
  private final int dates;
  private final MemoryListener listener;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<String, MetricCells> metrics = new LinkedHashMap<>();
  private final AppliedBatches applied = new AppliedBatches();
  private final List<Publication> publications = new ArrayList<>();
  private final Set<String> loadedReleases = new HashSet<>();
  private Map<BusinessDate, CurrentRelease> current = Map.of();
  private long stamp;
  private Optional<Instant> nextEffectiveAt = Optional.empty();
  private RevisionProfile profile;
  private BusinessDate newest;
  private boolean anythingKnown;
  private long revision;

  /**
   * Empty figures.
   *
   * @param dates how many business dates are answered for
   * @param newest date
   * @param revision where counting begins
   */
  FigureMemory(Pipeline pipeline, int dates, Newest newest, long revision, MemoryListener listener) {
    this.pipeline = requireNonNull(pipeline, "pipeline is null");
    this.dates = dates;
    this.newest = newest.date();
    this.anythingKnown = newest.isKnown();
    this.revision = revision;
    this.listener = requireNonNull(listener, "listener is null");
    this.profile = RevisionProfile.none(pipeline.calendar().zone());
    pipeline.metrics().forEach(metric -> metrics.put(metric.name(), new MetricCells(metric, pipeline.calendar())));
  }

  /**
   * The newest business date of some tables.
   *
   * @param date where there is nothing of any date, the one to answer for until there is: a replay's may be years ago
   */
  record Newest(BusinessDate date, boolean isKnown) {
    Newest {
      requireNonNull(date, "date is null");
    }
  }

  /** The first business date that is answered for. */
  public BusinessDate firstDate() {
    return reading(() -> newest.plusDays(1L - dates));
  }

  /** The newest business date that there is anything of. */
  public BusinessDate newestDate() {
    return reading(() -> newest);
  }

  /** The first business date that anything is kept of. */
  BusinessDate firstKept() {
    return reading(() -> newest.plusDays(1L - dates - DATES_SLID_OVER));
  }

  public long revision() {
    return reading(() -> revision);
  }

  /** How many panes there are inputs of. */
  public long size() {
    return reading(() -> metrics.values().stream().mapToLong(MetricCells::size).sum());
  }

  /** Adds a batch's partials, once, whoever brings it; returns whether they were new. */
  boolean apply(PartialBatch batch) {
    return changing(() -> {
      if (applied.contains(batch.id())) {
        return false;
      }
      applied.add(batch.id());
      Map<String, List<Cell>> changed = new LinkedHashMap<>();
      for (StoredPartial partial : batch.partials()) {
        Cell cell = partial.partial().cell();
        grow(cell.businessDate());
        if (isKept(cell.businessDate())) {
          metrics.get(partial.metric()).add(partial);
          changed.computeIfAbsent(partial.metric(), metric -> new ArrayList<>()).add(cell);
        }
      }
      changed.forEach((metric, cells) -> listener.changed(++revision, metric, cells, batch.committedAt()));
      return true;
    });
  }

  /** Notes that a batch of the table, and every one of its epoch before it, is in the figures. */
  void settle(BatchId batch) {
    changing(() -> {
      applied.settle(batch);
      return null;
    });
  }

  boolean contains(BatchId batch) {
    return reading(() -> applied.contains(batch));
  }

  /** Adds a partial of a batch that is settled afterwards, without telling anybody: while the tables are read. */
  void load(StoredPartial partial) {
    changing(() -> {
      metrics.get(partial.metric()).add(partial);
      return null;
    });
  }

  /** Adds what an ingest batch did. */
  void apply(String metric, Collection<PendingChange> changes, Instant committedAt) {
    changing(() -> {
      List<Cell> changed = new ArrayList<>();
      for (PendingChange change : changes) {
        if (isKept(change.cell().businessDate())) {
          metrics.get(metric).add(change);
          changed.add(change.cell());
        }
      }
      if (!changed.isEmpty()) {
        listener.changed(++revision, metric, changed, committedAt);
      }
      return null;
    });
  }

  /** Adds what a release says of a metric, and what it books of closed dates. A date whose current release is not here as a whole is not answered for. */
  void load(String metric, Collection<FinalCell> finals, Collection<Adjustment> adjustments) {
    changing(() -> {
      MetricCells cells = metrics.get(metric);
      finals.stream().filter(cell -> isKept(cell.cell().businessDate())).forEach(cells::add);
      adjustments.stream().filter(adjustment -> isKept(adjustment.cell().businessDate())).forEach(cells::add);
      return null;
    });
  }

  /** Notes that all of a release is here. */
  void loaded(String releaseId) {
    changing(() -> {
      loadedReleases.add(releaseId);
      stamp++; // panes that were asked for meanwhile had a part of it
      return null;
    });
  }

  boolean isLoaded(String releaseId) {
    return reading(() -> loadedReleases.contains(releaseId));
  }

  /** Takes in what the register says. It counts from its effective time on. */
  void publish(Collection<Publication> further, Instant now) {
    changing(() -> {
      publications.addAll(further);
      further.forEach(publication -> grow(publication.businessDate()));
      takeEffect(now);
      return null;
    });
  }

  void profile(Map<RevisionProfile.Key, RevisionBand> bands) {
    changing(() -> {
      profile = profile.with(bands);
      revision++;
      return null;
    });
  }

  /** Takes in how far the speed layer has come. */
  void arrived(Instant newestArrival) {
    changing(() -> {
      RevisionProfile at = profile.at(newestArrival);
      if (!at.equals(profile)) {
        profile = at;
        revision++; // bands may have become others
      }
      return null;
    });
  }

  /** Lets what the register says take effect where its time has come. To be called now and then, so that listeners are told in time. */
  void look(Instant now) {
    if (reading(() -> nextEffectiveAt.filter(next -> !next.isAfter(now)).isPresent())) {
      changing(() -> {
        takeEffect(now);
        return null;
      });
    }
  }

  private void takeEffect(Instant now) {
    Map<BusinessDate, CurrentRelease> then = Map.copyOf(MergeRule.currentReleases(publications, now));
    nextEffectiveAt = publications.stream().map(Publication::effectiveAt).filter(now::isBefore).min(Instant::compareTo);
    if (then.equals(current)) {
      return;
    }
    Map<BusinessDate, CurrentRelease> before = current;
    Set<BusinessDate> concerned = new TreeSet<>(then.keySet());
    concerned.addAll(before.keySet());
    current = then;
    stamp++;
    List<Flip> flips =
        concerned.stream()
            .filter(date -> !Objects.equals(before.get(date), then.get(date)))
            .map(date -> new Flip(date, Optional.ofNullable(then.get(date))))
            .toList();
    listener.flipped(++revision, flips);
  }

  /** The releases that are served, or will be: their rows are needed. */
  Map<BusinessDate, Set<String>> neededReleases() {
    return reading(() -> {
      Map<BusinessDate, Publication> last =
          publications.stream().collect(toMap(Publication::businessDate, each -> each, (one, other) -> one.entry() > other.entry() ? one : other));
      Map<BusinessDate, Set<String>> needed = new LinkedHashMap<>();
      Stream.concat(last.values().stream().flatMap(publication -> publication.serves().map(served -> Map.entry(publication.businessDate(), served)).stream()),
              current.values().stream().map(release -> Map.entry(release.businessDate(), release.served())))
          .forEach(release -> needed.computeIfAbsent(release.getKey(), date -> new HashSet<>()).add(release.getValue().releaseId()));
      return needed;
    });
  }

  /** Whether memory can answer for a date; if not, the tables can. */
  public boolean holds(BusinessDate date, Instant now) {
    look(now);
    return reading(() -> !date.isBefore(newest.plusDays(1L - dates)) && isWhole(date));
  }

  private boolean isWhole(BusinessDate date) {
    CurrentRelease release = current.get(date);
    return release == null || loadedReleases.contains(release.served().releaseId());
  }

  /** The releases in effect, of all dates. */
  public Map<BusinessDate, CurrentRelease> current(Instant now) {
    look(now);
    return reading(() -> current);
  }

  public RevisionProfile profile() {
    return reading(() -> profile);
  }

  /**
   * The panes of dates that begin in an interval.
   *
   * @param first the first date, included
   * @param last the last date, included
   * @return empty where memory does not hold all of the dates as a whole
   */
  public Optional<MemoryView> panes(
      Metric metric, BusinessDate first, BusinessDate last, Instant fromInclusive, Instant untilExclusive, DimensionFilter filter, Instant now) {
    look(now);
    return reading(() -> {
      if (first.isBefore(newest.plusDays(1L - dates - DATES_SLID_OVER))) {
        return Optional.empty();
      }
      List<Pane> panes = new ArrayList<>();
      BusinessDate end = last.isAfter(newest) ? newest : last; // nothing is known of later ones
      for (BusinessDate date = first; !date.isAfter(end); date = date.plusDays(1)) {
        if (!isWhole(date)) {
          return Optional.empty();
        }
        panes.addAll(metrics.get(metric.name()).panes(date, fromInclusive, untilExclusive, filter, current, stamp));
      }
      return Optional.of(new MemoryView(panes, current, revision, profile));
    });
  }

  private void grow(BusinessDate date) {
    if (date.isAfter(newest) || !anythingKnown) {
      newest = date;
      anythingKnown = true;
      metrics.values().forEach(cells -> cells.forgetBefore(newest.plusDays(1L - dates - DATES_SLID_OVER)));
    }
  }

  private boolean isKept(BusinessDate date) {
    return !anythingKnown || !date.isBefore(newest.plusDays(1L - dates - DATES_SLID_OVER));
  }

  private <T> T reading(Supplier<T> read) {
    lock.readLock().lock();
    try {
      return read.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  private <T> T changing(Supplier<T> change) {
    lock.writeLock().lock();
    try {
      return change.get();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
