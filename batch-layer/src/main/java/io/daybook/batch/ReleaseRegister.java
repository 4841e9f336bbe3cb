package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.PublishedRelease;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.ReferenceRates;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The register {@code releases}: an append-only log. What is served is read off it, so one commit to it is all that publishes. */
final class ReleaseRegister {
  /** A statement that began before a release reads tables as they were; by then all it may read has been committed. */
  static final Duration EFFECTIVE_AFTER = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(ReleaseRegister.class);

  private final Lake lake;
  private final Pipeline pipeline;
  private final ReferenceRates references;
  private final Clock clock;

  ReleaseRegister(Lake lake, Pipeline pipeline, ReferenceRates references, Clock clock) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.references = references;
    this.clock = clock;
  }

  /** The newest published release of each date. */
  Map<BusinessDate, PublishedRelease> published() {
    Map<BusinessDate, PublishedRelease> published = new TreeMap<>();
    for (Row row :
        lake.read(lake.tables().releases())
            .where(col("event").equalTo("PUBLISHED"))
            .groupBy("business_date")
            .agg(max_by(struct("release_id", "release_number", "covered_ingest_batch"), col("release_number")).as("newest"))
            .select("business_date", "newest.*")
            .collectAsList()) {
      BusinessDate date = new BusinessDate(row.<LocalDate>getAs(0));
      published.put(date, new PublishedRelease(row.getString(1), date, row.getInt(2), row.getLong(3)));
    }
    return published;
  }

  /**
   * Publishes every planned release without a failure, and notes the others as rejected, by one commit. Returns when the published ones have taken
   * effect, so that a reader who is told of them finds them.
   */
  ReleaseReport record(NightlyPlan plan, Map<BusinessDate, List<String>> failures) {
    Map<String, Map<String, Long>> rowCounts = rowCounts(plan);
    Instant now = clock.instant(); // as late as can be: the releases take effect soon after, and must be committed by then
    List<PlannedRelease> published = new ArrayList<>();
    List<Row> events = new ArrayList<>();
    for (PlannedRelease release : plan.releases()) {
      List<String> reasons = failures.getOrDefault(release.date(), List.of());
      if (reasons.isEmpty()) {
        published.add(release);
      }
      events.add(event(plan, release, reasons, rowCounts.getOrDefault(release.releaseId(), Map.of()), now));
    }
    lake.append(lake.tables().releases(), events, "nightly-" + plan.runId(), 0);
    awaitEffect(now.plus(EFFECTIVE_AFTER));
    log.info("Run {} published {} releases, rejected {}", plan.runId(), published.size(), events.size() - published.size());
    return new ReleaseReport(plan, published, failures);
  }

  private void awaitEffect(Instant effectiveAt) {
    for (Duration left = Duration.between(clock.instant(), effectiveAt); left.compareTo(Duration.ZERO) > 0; left = Duration.between(clock.instant(), effectiveAt)) {
      LockSupport.parkNanos(left.toNanos());
    }
  }

  private Row event(NightlyPlan plan, PlannedRelease release, List<String> failures, Map<String, Long> rowCounts, Instant now) {
    return RowFactory.create(
        release.releaseId(),
        release.date().date(),
        release.number(),
        failures.isEmpty() ? "PUBLISHED" : "REJECTED",
        release.reason().toString(),
        plan.runId(),
        now,
        failures.isEmpty() ? now.plus(EFFECTIVE_AFTER) : null,
        plan.cut().offsets(),
        plan.cut().ingestBatch(),
        pipeline.definitionHash(),
        pipeline.definition(),
        CodeVersion.current(),
        references.knownAt(),
        rowCounts,
        String.join("\n", failures));
  }

  /** Staged rows by release and metric. */
  private Map<String, Map<String, Long>> rowCounts(NightlyPlan plan) {
    Object[] ids = plan.releases().stream().map(PlannedRelease::releaseId).toArray();
    Object[] dates = plan.releases().stream().map(release -> release.date().date()).toArray();
    Map<String, Map<String, Long>> counts = new HashMap<>();
    for (Metric metric : pipeline.metrics()) {
      for (Row row :
          lake.read(lake.tables().finalOf(metric))
              .where(col("business_date").isin(dates).and(col("release_id").isin(ids)))
              .groupBy("release_id")
              .count()
              .collectAsList()) {
        counts.computeIfAbsent(row.getString(0), id -> new TreeMap<>()).put(metric.name(), row.getLong(1));
      }
    }
    return counts;
  }
}
