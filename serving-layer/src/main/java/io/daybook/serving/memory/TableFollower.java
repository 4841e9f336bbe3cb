package io.daybook.serving.memory;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Adjustment;
import io.daybook.core.release.FinalCell;
import io.daybook.core.release.PendingChange;
import io.daybook.core.release.Publication;
import io.daybook.core.release.Served;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.lake.LakeTables;
import io.daybook.lake.StoredRow;
import io.daybook.lake.TableReader;
import io.daybook.lake.TableTail;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the tables into a memory and keeps it in step with their logs, commit by commit. For one thread.
 *
 * <p>Partials mostly come by their topic, which is faster. What a commit to {@code provisional} has and the topic does not bring is read from the commit. So a topic
 * that is cut off, dropped or made anew delays figures, and never makes them wrong.
 */
final class TableFollower {
  private static final Logger log = LoggerFactory.getLogger(TableFollower.class);

  /** How long the topic may take to bring what a commit has. */
  private static final Duration TOPIC_GRACE = Duration.ofSeconds(2);

  private static final List<String> PUBLICATION_COLUMNS =
      List.of("entry", "event", "business_date", "at", "effective_at", "serves", "serves_number", "serves_ingest_batch");
  private static final List<String> PROFILE_COLUMNS =
      List.of("metric", "measure", "granularity", "dimension_class", "age_minutes", "hour", "low", "high");

  private final TableReader reader;
  private final Pipeline pipeline;
  private final TableRows rows;
  private final Clock clock;
  private final FreshnessTally tally = new FreshnessTally();
  private final Map<String, Optional<TableTail>> tails = new HashMap<>();
  private final Deque<Commit> awaited = new ArrayDeque<>();
  private final Set<String> booked = new HashSet<>();
  private final Supplier<Boolean> topicIsUp;
  private FigureMemory memory;

  /** @param topicIsUp whether the topic may bring what tables have; else nothing is waited for */
  TableFollower(TableReader reader, Pipeline pipeline, Supplier<Boolean> topicIsUp, Clock clock) {
    this.reader = reader;
    this.pipeline = pipeline;
    this.rows = new TableRows(pipeline);
    this.topicIsUp = topicIsUp;
    this.clock = clock;
  }

  /** A commit to {@code provisional}, and when it was seen. */
  private record Commit(TableTail.Commit commit, Instant seenAt) {}

  FreshnessTally tally() {
    return tally;
  }

  /**
   * Reads the tables as they stand. Once, before anything else.
   *
   * @param dates how many business dates memory is to answer for
   * @param revision where counting begins
   */
  FigureMemory load(int dates, long revision, MemoryListener listener) {
    Instant begun = clock.instant();
    Optional<TableReader.Version> provisional = latest("provisional");
    Map<String, Long> newestBatches = new HashMap<>();
    List<Publication> publications = new ArrayList<>();
    latest("releases").ifPresent(releases -> releases.read(PUBLICATION_COLUMNS, row -> takeIn(row, publications)));
    SeenDates seen = new SeenDates(publications);
    provisional.ifPresent(
        table ->
            table.read(
                List.of("business_date", "epoch", "batch_id"),
                row -> {
                  seen.see(new BusinessDate(row.date("business_date")));
                  newestBatches.merge(row.text("epoch"), row.number("batch_id"), Math::max);
                }));
    memory = new FigureMemory(pipeline, dates, seen.newest(pipeline.calendar().dateOf(clock.instant())), revision, listener);
    DateRange kept = new DateRange(memory.firstKept(), memory.newestDate());
    provisional.ifPresent(table -> table.read(rows.partialColumns(), kept, row -> rows.metric(row).ifPresent(metric -> memory.load(TableRows.partial(metric, row)))));
    newestBatches.forEach((epoch, number) -> memory.settle(new BatchId(epoch, number)));
    Map<String, List<PendingChange>> changes = new LinkedHashMap<>();
    latest("pending").ifPresent(table -> table.read(rows.changeColumns(), kept, row -> takeIn(row, changes)));
    changes.forEach((metric, ofMetric) -> memory.apply(metric, ofMetric, begun));
    loadAdjustments(publications);
    memory.publish(publications, clock.instant());
    loadReleases();
    latest("speed_batches").ifPresent(table -> table.read(FreshnessTally.SPEED_COLUMNS, this::speedBatch));
    latest("ingest_batches").ifPresent(table -> table.read(FreshnessTally.INGEST_COLUMNS, tally::ingest));
    loadProfile(latest("revision_profile"));
    log.info(
        "Read {} panes of {} to {} into memory in {} ms", memory.size(), kept.first(), kept.last(), Duration.between(begun, clock.instant()).toMillis());
    return memory;
  }

  /** The table as it stands, followed from here on. */
  private Optional<TableReader.Version> latest(String table) {
    Optional<TableReader.Version> version = reader.latest(table);
    tails.put(table, version.map(known -> reader.tailAfter(table, known)));
    return version;
  }

  /**
   * Takes in what was committed since the last time. Where this fails, memory may have a part of a commit, and the tables are to be read from the start.
   *
   * @return whether memory has all that the tables have
   */
  boolean follow() {
    each("releases", this::takeInReleases);
    memory.look(clock.instant());
    each("pending", this::takeInPending);
    each("speed_batches", commit -> commit.read(FreshnessTally.SPEED_COLUMNS, this::speedBatch));
    each("ingest_batches", commit -> commit.read(FreshnessTally.INGEST_COLUMNS, tally::ingest));
    each("provisional", this::await);
    if (changed("revision_profile")) {
      loadProfile(latest("revision_profile"));
    }
    takeInPartials();
    return awaited.isEmpty();
  }

  private void each(String table, Consumer<TableTail.Commit> take) {
    TableTail tail = tail(table).orElse(null);
    if (tail == null) {
      return;
    }
    for (Optional<TableTail.Commit> commit = tail.next(); commit.isPresent(); commit = tail.next()) {
      if (commit.get().takesRowsAway()) {
        throw new TablesStartOver("rows were taken out of table " + table);
      }
      take.accept(commit.get());
    }
  }

  private boolean changed(String table) {
    return tail(table).flatMap(TableTail::next).isPresent();
  }

  private Optional<TableTail> tail(String table) {
    Optional<TableTail> tail = tails.get(table);
    if (tail.isEmpty() && reader.isThere(table)) {
      throw new TablesStartOver("table %s has come to be".formatted(table));
    }
    return tail;
  }

  /** Commits that only put files together bring nothing. */
  private void await(TableTail.Commit commit) {
    if (commit.addsRows()) {
      awaited.add(new Commit(commit, clock.instant()));
    }
  }

  private void takeInReleases(TableTail.Commit commit) {
    List<Publication> publications = new ArrayList<>();
    commit.read(PUBLICATION_COLUMNS, row -> takeIn(row, publications));
    loadAdjustments(publications);
    memory.publish(publications, clock.instant());
    loadReleases();
  }

  private void takeIn(StoredRow row, List<Publication> publications) {
    tally.nightly(row);
    TableRows.publication(row).ifPresent(publications::add);
  }

  private void takeInPending(TableTail.Commit commit) {
    Map<String, List<PendingChange>> changes = new LinkedHashMap<>();
    commit.read(rows.changeColumns(), row -> takeIn(row, changes));
    changes.forEach((metric, ofMetric) -> memory.apply(metric, ofMetric, clock.instant()));
  }

  private void takeIn(StoredRow row, Map<String, List<PendingChange>> changes) {
    rows.metric(row).ifPresent(metric -> changes.computeIfAbsent(metric.name(), name -> new ArrayList<>()).add(TableRows.change(metric, row)));
  }

  private void speedBatch(StoredRow row) {
    tally.speed(row);
    row.find("max_arrival", Instant.class).ifPresent(memory::arrived);
  }

  private void loadProfile(Optional<TableReader.Version> table) {
    RevisionProfile.Builder bands = new RevisionProfile.Builder();
    table.ifPresent(profile -> profile.read(PROFILE_COLUMNS, bands::add));
    memory.profile(bands.bands());
  }

  /** What releases book of closed dates, which may be any that are kept. Before they are served, once each. */
  private void loadAdjustments(List<Publication> publications) {
    Set<String> further = new HashSet<>();
    publications.forEach(publication -> publication.serves().map(Served::releaseId).filter(booked::add).ifPresent(further::add));
    if (further.isEmpty() || !reader.isThere("adjustments")) {
      return;
    }
    BusinessDate first = publications.stream().map(Publication::businessDate).min(BusinessDate::compareTo).orElseThrow();
    BusinessDate last = publications.stream().map(Publication::businessDate).max(BusinessDate::compareTo).orElseThrow();
    Map<Metric, List<Adjustment>> adjustments = new LinkedHashMap<>();
    reader.latest("adjustments").orElseThrow().read(
        rows.adjustmentColumns(),
        new DateRange(first, last),
        row -> {
          if (further.contains(row.text("release_id"))) {
            rows.metric(row).ifPresent(metric -> adjustments.computeIfAbsent(metric, key -> new ArrayList<>()).add(TableRows.adjustment(metric, row)));
          }
        });
    adjustments.forEach((metric, ofMetric) -> memory.load(metric.name(), List.of(), ofMetric));
  }

  /** The rows of releases that are served, or will be. */
  private void loadReleases() {
    memory.neededReleases().forEach(
        (date, releaseIds) -> {
          if (date.isBefore(memory.firstKept())) {
            return;
          }
          Set<String> missing = new HashSet<>(releaseIds);
          missing.removeIf(memory::isLoaded);
          if (!missing.isEmpty()) {
            pipeline.metrics().forEach(metric -> memory.load(metric.name(), finals(metric, date, missing), List.of()));
            missing.forEach(memory::loaded);
          }
        });
  }

  private List<FinalCell> finals(Metric metric, BusinessDate date, Set<String> releaseIds) {
    List<FinalCell> finals = new ArrayList<>();
    reader.latest("final_" + metric.name()).ifPresent(
        table ->
            table.read(
                TableRows.finalColumns(metric),
                new DateRange(date, date),
                row -> {
                  if (releaseIds.contains(row.text("release_id"))) {
                    finals.add(TableRows.finalCell(metric, row));
                  }
                }));
    return finals;
  }

  /** In the order of commits: what is in memory already is settled, what the topic has not brought in time is read from the table. */
  private void takeInPartials() {
    while (!awaited.isEmpty()) {
      Commit next = awaited.peek();
      List<BatchId> batches = batches(next.commit());
      boolean known = !batches.isEmpty() && batches.stream().allMatch(memory::contains);
      if (!known && topicIsUp.get() && clock.instant().isBefore(next.seenAt().plus(TOPIC_GRACE))) {
        return;
      }
      if (!known) {
        read(next.commit());
      }
      batches.forEach(memory::settle);
      awaited.remove();
    }
  }

  private void read(TableTail.Commit commit) {
    Map<BatchId, List<StoredPartial>> partials = new LinkedHashMap<>();
    commit.read(
        rows.partialColumns(),
        row -> {
          List<StoredPartial> ofBatch = partials.computeIfAbsent(TableRows.batch(row), id -> new ArrayList<>());
          rows.metric(row).ifPresent(metric -> ofBatch.add(TableRows.partial(metric, row)));
        });
    partials.forEach(
        (batch, ofBatch) -> {
          Instant committedAt = ofBatch.stream().map(partial -> partial.partial().committedAt()).max(Instant::compareTo).orElseGet(clock::instant);
          if (memory.apply(new PartialBatch(batch, ofBatch, committedAt))) {
            log.debug("Batch {} of epoch {} came by the table, not by the topic", batch.number(), batch.epoch());
          }
        });
  }

  /** A writer of partials is the epoch, of the speed layer with a word before it; a wrong guess costs a look at the rows. */
  private static List<BatchId> batches(TableTail.Commit commit) {
    List<BatchId> batches = new ArrayList<>();
    commit.transactions().forEach((writer, number) -> batches.add(new BatchId(LakeTables.epochOf(writer), number)));
    return batches;
  }

  /** The newest date that anything is known of. */
  private static final class SeenDates {
    private Optional<BusinessDate> newest;

    SeenDates(List<Publication> publications) {
      newest = publications.stream().map(Publication::businessDate).max(BusinessDate::compareTo);
    }

    void see(BusinessDate date) {
      if (newest.isEmpty() || date.isAfter(newest.get())) {
        newest = Optional.of(date);
      }
    }

    FigureMemory.Newest newest(BusinessDate otherwise) {
      return new FigureMemory.Newest(newest.orElse(otherwise), newest.isPresent());
    }
  }
}
