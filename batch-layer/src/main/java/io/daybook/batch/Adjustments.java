package io.daybook.batch;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Cut;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.PublishedRelease;
import io.daybook.core.release.Register;
import io.daybook.core.release.RegisterEvent;
import io.daybook.core.release.RowChecksum;
import io.daybook.core.release.Standing;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.MasterDataset;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.OfDate;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.ReferenceTiming;
import io.daybook.lake.ReleaseRows;
import io.daybook.lake.RowChecksums;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * The table {@code adjustments}: what comes for a closed date moves no figure of it, but is booked, record by record, in the first release of a later
 * date that a night makes. Counts and sums alone can be booked so.
 *
 * <p>For each record and cell of a closed date, what a night books is how far the latest image has moved since the release that is served, less what is
 * booked already: in releases that are served or wait for approval. A release that replaces another one takes over what that had booked, so it does not
 * matter which of a night's releases are published and which are not. When a date has been opened again, its next release has all of its changes in its
 * figures, and books what was booked elsewhere with the opposite sign.
 */
final class Adjustments {
  /** Among the checksums of a release; no metric has the name. */
  static final String NAME = "adjustments";

  private static final String ORIGIN = "origin_date";
  private static final String RECORD = "record_key";

  /** The date whose release books a row. */
  private static final String PLACE = "_place";

  private final Lake lake;
  private final Pipeline pipeline;
  private final MasterDataset masterDataset;
  private final MetricFunction sums;

  /** @param references of which only the names matter: each closed date is priced by what its release knew */
  Adjustments(Lake lake, Pipeline pipeline, ReferenceRates references) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.masterDataset = new MasterDataset(lake, pipeline);
    this.sums = new MetricFunction(pipeline, references);
  }

  /** Appends what the planned releases book. No release of that name is published yet, so no reader takes them. */
  void stage(NightlyPlan plan, Register register) {
    Map<BusinessDate, String> releases = plan.releases().stream().collect(toMap(PlannedRelease::date, PlannedRelease::releaseId));
    rows(releases, plan.cut(), register).ifPresent(rows -> lake.append(lake.tables().adjustments(), rows.coalesce(1), "nightly-" + plan.runId(), 0));
  }

  /** What the table holds of the planned releases, by release. */
  Map<String, RowChecksum> checksums(NightlyPlan plan, Register register) {
    return isUsed(register)
        ? RowChecksums.byRelease(lake.tables().adjustments(), lake.read(lake.tables().adjustments()).where(ReleaseRows.of(plan.releases())))
        : Map.of();
  }

  /**
   * What releases of a run book.
   *
   * @param releases the ids of the run's releases by their date
   * @param register before the run's own entries
   * @return rows of the table; empty where no date was ever closed
   */
  Optional<Dataset<Row>> rows(Map<BusinessDate, String> releases, Cut cut, Register register) {
    if (!isUsed(register)) {
      return Optional.empty();
    }
    Collection<Standing> standings = register.standings().values();
    Map<BusinessDate, BusinessDate> places = places(new TreeSet<>(releases.keySet()), standings);
    Dataset<Row> booked = booked(standings);
    Dataset<Row> back = sums.signed(at(places, booked), lit(true));
    Dataset<Row> again = booked.where(col(PLACE).isin(releases.keySet().stream().map(BusinessDate::date).toArray()));
    Dataset<Row> owed = again.unionByName(back);
    for (Dataset<Row> moved : moved(cut, closed(standings, places, cut), register)) {
      owed = owed.unionByName(at(places, moved));
    }
    Dataset<Row> rows =
        sums.sums(owed, RECORD, PLACE)
            .where(isAnything())
            .withColumnRenamed("business_date", ORIGIN)
            .withColumnRenamed(PLACE, "business_date");
    return Optional.of(ReleaseRows.withReleaseId(rows, releases));
  }

  private static boolean isUsed(Register register) {
    return register.entries().stream().anyMatch(entry -> entry.event() == RegisterEvent.CLOSED);
  }

  /** In the release of which date each date's adjustments are booked: of a later one while it is closed, of itself once it is open again. */
  private static Map<BusinessDate, BusinessDate> places(NavigableSet<BusinessDate> planned, Collection<Standing> standings) {
    Map<BusinessDate, BusinessDate> places = new TreeMap<>();
    for (Standing standing : standings) {
      BusinessDate date = standing.date();
      if (standing.period() != Standing.Period.CLOSED && planned.contains(date)) {
        places.put(date, date);
      } else if (standing.period() == Standing.Period.CLOSED && standing.served().isPresent() && planned.higher(date) != null) {
        places.put(date, planned.higher(date));
      }
    }
    return places;
  }

  /** What releases have booked that are served or wait for approval: as sums of contributions, with the date of the release. */
  private Dataset<Row> booked(Collection<Standing> standings) {
    Object[] releases =
        standings.stream()
            .flatMap(standing -> standing.proposal().or(standing::served).stream()) // the proposal has taken over what the served one had booked
            .map(PublishedRelease::releaseId)
            .toArray();
    return lake.read(lake.tables().adjustments())
        .where(col("release_id").isin(releases))
        .drop("release_id")
        .withColumnRenamed("business_date", PLACE)
        .withColumnRenamed(ORIGIN, "business_date")
        .withColumn("retractions", lit(0L));
  }

  /** The closed dates that something has come for since their releases. */
  private List<PublishedRelease> closed(Collection<Standing> standings, Map<BusinessDate, BusinessDate> places, Cut cut) {
    List<PublishedRelease> closed =
        standings.stream()
            .filter(standing -> standing.period() == Standing.Period.CLOSED && places.containsKey(standing.date()))
            .flatMap(standing -> standing.served().stream())
            .toList();
    if (closed.isEmpty()) {
      return closed;
    }
    long oldest = closed.stream().mapToLong(PublishedRelease::coveredIngestBatch).min().orElseThrow();
    Map<BusinessDate, Long> lastChanges = masterDataset.lastChanges(cut, oldest); // of few files: a release covers nearly all
    return closed.stream().filter(release -> lastChanges.getOrDefault(release.date(), -1L) > release.coveredIngestBatch()).toList();
  }

  /** How far the records of closed dates have moved since their releases, by the rates that each release knew. */
  private List<Dataset<Row>> moved(Cut cut, List<PublishedRelease> closed, Register register) {
    Map<Instant, List<PublishedRelease>> byKnowledge =
        closed.stream().collect(groupingBy(release -> register.requireRelease(release.releaseId()).evidence().orElseThrow().referenceKnownAt()));
    List<Dataset<Row>> moved = new ArrayList<>();
    byKnowledge.forEach(
        (knownAt, releases) -> {
          MetricFunction then = new MetricFunction(pipeline, ReferenceRates.known(lake, pipeline, knownAt));
          moved.add(then.sums(then.contributions(moved(cut, releases), ReferenceTiming.FINAL, RECORD), RECORD).where(ofAdditiveMetrics()));
        });
    return moved;
  }

  /** One change per record: from its latest image in the release to its latest image now. */
  private Dataset<Row> moved(Cut cut, List<PublishedRelease> releases) {
    Dataset<Row> changes = masterDataset.changes(cut, releases.stream().map(PublishedRelease::date).toList());
    Map<BusinessDate, Long> covered = releases.stream().collect(toMap(PublishedRelease::date, PublishedRelease::coveredIngestBatch));
    Dataset<Row> withCovered = OfDate.with(changes, "_covered", DataTypes.LongType, covered);
    return RecordMoves.of(withCovered, col("ingest_batch").gt(col("_covered"))).where(col("touched").and(RecordMoves.MOVED)).withColumnRenamed("key", RECORD);
  }

  /** Rows of dates that have a place, there. */
  private static Dataset<Row> at(Map<BusinessDate, BusinessDate> places, Dataset<Row> rows) {
    Map<BusinessDate, LocalDate> dates = new TreeMap<>();
    places.forEach((date, place) -> dates.put(date, place.date()));
    return OfDate.with(rows.drop(PLACE), PLACE, DataTypes.DateType, dates);
  }

  private Column ofAdditiveMetrics() {
    return col("metric").isin(pipeline.metrics().stream().filter(metric -> !metric.additiveMeasures().isEmpty()).map(Metric::name).toArray());
  }

  private Column isAnything() {
    Stream<String> measures = pipeline.metrics().stream().flatMap(metric -> metric.additiveMeasures().stream()).map(Measure::name).distinct();
    return Stream.concat(Stream.of("record_count"), measures).map(name -> coalesce(col(name), lit(0)).notEqual(0)).reduce(Column::or).orElseThrow();
  }
}
