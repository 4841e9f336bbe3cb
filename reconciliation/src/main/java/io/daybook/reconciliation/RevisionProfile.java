package io.daybook.reconciliation;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.apache.spark.sql.functions.col;

import io.daybook.core.release.PublishedRelease;
import io.daybook.core.release.Register;
import io.daybook.core.revision.Granularity;
import io.daybook.core.revision.RevisionBands;
import io.daybook.core.revision.RevisionHistory;
import io.daybook.core.revision.RevisionKind;
import io.daybook.core.revision.Revisions;
import io.daybook.lake.Lake;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from releases how far provisional figures may still move: adds to {@code revision_history} what it does not have of the releases that are served,
 * and puts another {@code revision_profile} in the place of the last one.
 *
 * <p>Both can be done again at any time: a release whose revisions are there adds none, and a profile is a function of the history.
 */
final class RevisionProfile {
  private static final Logger log = LoggerFactory.getLogger(RevisionProfile.class);
  private static final String WRITER = "revisions";
  private static final int DATES_AT_ONCE = 31;

  private final Lake lake;
  private final ObservedRevisions observed;

  RevisionProfile(Lake lake, ObservedRevisions observed) {
    this.lake = lake;
    this.observed = observed;
  }

  void learn(Register register) {
    List<PublishedRelease> served = served(register);
    Set<String> known = new HashSet<>(lake.read(lake.tables().revisionHistory()).select("release_id").distinct().as(Encoders.STRING()).collectAsList());
    List<PublishedRelease> unknown = served.stream().filter(release -> !known.contains(release.releaseId())).toList();
    if (unknown.isEmpty() || !observed.hasMeasures()) {
      return;
    }
    Map<Long, List<PublishedRelease>> byCut = unknown.stream().collect(groupingBy(PublishedRelease::coveredIngestBatch, TreeMap::new, toList()));
    for (List<PublishedRelease> ofCut : byCut.values()) {
      for (int from = 0; from < ofCut.size(); from += DATES_AT_ONCE) {
        append(ofCut.subList(from, Math.min(ofCut.size(), from + DATES_AT_ONCE)));
      }
    }
    List<PublishedRelease> newest = served.subList(Math.max(0, served.size() - RevisionBands.MOST_DATES), served.size());
    List<Row> profile = new ArrayList<>();
    forEachKind(newest, (kind, history) -> profile.addAll(rows(kind, history)));
    lake.replace(lake.tables().revisionProfile(), lake.spark().createDataFrame(profile, lake.tables().revisionProfile().columns()).coalesce(1));
    log.info("Learned how far figures move from {} releases, {} of them new; the profile has {} bands", newest.size(), unknown.size(), profile.size());
  }

  private void append(List<PublishedRelease> releases) {
    long number = lake.lastAppend(lake.tables().revisionHistory(), WRITER) + 1;
    lake.append(lake.tables().revisionHistory(), observed.of(releases).repartition(1), WRITER, number);
  }

  private static List<PublishedRelease> served(Register register) {
    return register.standings().values().stream().flatMap(standing -> standing.served().stream()).toList();
  }

  /** Each kind in turn with what the history has of it in all releases that are served; by metric, measure, granularity, class and age. */
  void forEachKind(Register register, BiConsumer<RevisionKind, RevisionHistory> consumer) {
    forEachKind(served(register), consumer);
  }

  private void forEachKind(List<PublishedRelease> releases, BiConsumer<RevisionKind, RevisionHistory> consumer) {
    Dataset<Row> rows = lake.read(lake.tables().revisionHistory()).where(col("release_id").isin(releases.stream().map(PublishedRelease::releaseId).toArray()));
    Iterator<Row> sorted = rows.orderBy("metric", "measure", "granularity", "dimension_class", "age_minutes").toLocalIterator();
    RevisionKind kind = null;
    Map<LocalDate, Map<Integer, Revisions>> byDate = new TreeMap<>();
    while (sorted.hasNext()) {
      Row row = sorted.next();
      RevisionKind next = kind(row);
      if (kind != null && !kind.equals(next)) {
        consumer.accept(kind, new RevisionHistory(byDate));
        byDate = new TreeMap<>();
      }
      kind = next;
      byDate.computeIfAbsent(row.getAs("business_date"), date -> new TreeMap<>()).put(row.getAs("hour"), revisions(row));
    }
    if (kind != null) {
      consumer.accept(kind, new RevisionHistory(byDate));
    }
  }

  private static RevisionKind kind(Row row) {
    return new RevisionKind(
        row.getAs("metric"), row.getAs("measure"), Granularity.valueOf(row.getAs("granularity")), row.getAs("dimension_class"), row.getAs("age_minutes"));
  }

  private static Revisions revisions(Row row) {
    List<Revisions.Moved> moved = new ArrayList<>();
    for (Row figure : row.<Row>getList(row.fieldIndex("moved"))) {
      moved.add(new Revisions.Moved(figure.getDouble(0), figure.getDouble(1)));
    }
    return new Revisions(row.getAs("figures"), row.getAs("scale_sum"), moved);
  }

  private static List<Row> rows(RevisionKind kind, RevisionHistory history) {
    RevisionBands bands = RevisionBands.of(history);
    List<Row> rows = new ArrayList<>();
    bands.byHour().forEach((hour, band) -> rows.add(row(kind, bands, history, hour, band.low(), band.high())));
    if (bands.byHour().isEmpty()) {
      rows.add(row(kind, bands, history, null, null, null));
    }
    return rows;
  }

  private static Row row(RevisionKind kind, RevisionBands bands, RevisionHistory history, Integer hour, Double low, Double high) {
    return RowFactory.create(
        kind.metric(),
        kind.measure(),
        kind.granularity().name(),
        kind.dimensionClass(),
        kind.ageMinutes(),
        hour,
        low,
        high,
        bands.dates(),
        history.lastDate(),
        bands.reason().orElse(null));
  }
}
