package io.daybook.reconciliation;

import static java.util.stream.Collectors.toMap;
import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.Register;
import io.daybook.core.release.ReleaseGate;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTables;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.ReleaseRows;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Explains staged releases, before they become visible: writes {@code drift_<metric>}, and holds back a date with more unexplained than the pipeline
 * allows.
 */
public final class Reconciliation implements ReleaseGate {
  private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);
  private static final int CELLS_TOLD = 3;

  private final Lake lake;
  private final Pipeline pipeline;
  private final Waterfall waterfall;
  private final DriftTables driftTables;
  private final RevisionProfile revisionProfile;

  public Reconciliation(Lake lake, Pipeline pipeline, ReferenceRates references) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.waterfall = new Waterfall(lake, pipeline, references);
    this.driftTables = new DriftTables(lake);
    this.revisionProfile = new RevisionProfile(lake, new ObservedRevisions(lake, pipeline, new MetricFunction(pipeline, references)));
  }

  @Override
  public String name() {
    return "unexplained_drift";
  }

  @Override
  public Map<BusinessDate, List<String>> failures(NightlyPlan staged) {
    explain(staged);
    Map<BusinessDate, List<String>> failures = failures(metric -> drift(metric, ReleaseRows.of(staged.releases())));
    log.info("Run {} explained {} releases, {} of them not to the end", staged.runId(), staged.releases().size(), failures.size());
    return failures;
  }

  /** Learns from the releases how far provisional figures may still move. */
  @Override
  public void published(Register register) {
    revisionProfile.learn(register);
  }

  /** How the bands of expected revisions have done; to be asked once the releases have been learned from. */
  public RevisionCoverage revisionCoverage() {
    return new RevisionCoverage(revisionProfile);
  }

  /**
   * Explains releases once more, from what the tables hold now, as if they were to be released today. Writes nothing: the drift tables keep what was
   * found at the release.
   *
   * @param released the plan by which the releases were made
   * @return for each date with more unexplained than the pipeline allows, where and how much
   */
  public Map<BusinessDate, List<String>> audit(NightlyPlan released) {
    Parts parts = waterfall.parts(released);
    parts.rows().persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return failures(metric -> driftTables.rows(released, metric, parts));
    } finally {
      parts.rows().unpersist();
    }
  }

  private Map<BusinessDate, List<String>> failures(Function<Metric, Dataset<Row>> drift) {
    Map<BusinessDate, List<String>> failures = new TreeMap<>();
    for (Metric metric : pipeline.metrics()) {
      for (Row cell : unexplained(metric, drift.apply(metric))) {
        failures.computeIfAbsent(new BusinessDate(cell.<LocalDate>getAs("business_date")), date -> new ArrayList<>()).add(told(metric, cell));
      }
    }
    failures.replaceAll((date, cells) -> shortened(cells));
    return failures;
  }

  /** Computes the waterfall of every cell and appends it to the drift tables. */
  private void explain(NightlyPlan staged) {
    Parts parts = waterfall.parts(staged);
    parts.rows().persist(StorageLevel.MEMORY_AND_DISK());
    try {
      pipeline.metrics().forEach(metric -> driftTables.append(staged, metric, parts));
    } finally {
      parts.rows().unpersist();
    }
  }

  /** The drift of every count and sum of the releases, by date. */
  public List<DriftTotal> totals(Collection<PlannedRelease> releases) {
    return totals(releases.stream().collect(toMap(PlannedRelease::date, PlannedRelease::releaseId)));
  }

  /** As {@link #totals(Collection)}, of releases by their date. */
  public List<DriftTotal> totals(Map<BusinessDate, String> releases) {
    List<DriftTotal> totals = new ArrayList<>();
    for (Metric metric : releases.isEmpty() ? List.<Metric>of() : pipeline.metrics()) {
      List<Column> sums = new ArrayList<>(Stream.concat(Stream.of("provisional", "final"), LakeTables.CAUSES.stream()).map(name -> sum(name).as(name)).toList());
      LakeTables.UNEXPLAINED.forEach(name -> sums.add(sum(abs(col(name))).as(name)));
      for (Row row :
          drift(metric, ReleaseRows.of(releases)).where(isAdditive(metric)).groupBy("business_date", "measure").agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new)).collectAsList()) {
        totals.add(DriftTotal.of(metric.name(), row));
      }
    }
    totals.sort((one, other) -> one.date().compareTo(other.date())); // stable: metrics stay in the order of the pipeline file
    return totals;
  }

  private Dataset<Row> drift(Metric metric, Column ofReleases) {
    return lake.read(lake.tables().driftOf(metric)).where(ofReleases);
  }

  private List<Row> unexplained(Metric metric, Dataset<Row> drift) {
    Column worst = greatest(LakeTables.UNEXPLAINED.stream().map(name -> abs(col(name))).toArray(Column[]::new));
    Column place = concat_ws(", ", metric.dimensions().stream().map(Reconciliation::dimension).toArray(Column[]::new));
    return drift
        .where(worst.gt(pipeline.gates().unexplainedDrift()))
        .withColumn("place", place)
        .orderBy(col("business_date"), isAdditive(metric).desc(), worst.desc(), col("window_start")) // first what other measures follow
        .limit(1000)
        .collectAsList();
  }

  private static Column isAdditive(Metric metric) {
    return col("measure").isin(metric.additiveMeasures().stream().map(Measure::name).toArray());
  }

  private static Column dimension(String name) {
    return concat_ws("=", lit(name), coalesce(col(name).cast("string"), lit("null")));
  }

  private static String told(Metric metric, Row cell) {
    List<String> amounts = new ArrayList<>();
    for (String name : LakeTables.UNEXPLAINED) {
      BigDecimal amount = cell.getAs(name);
      if (amount.signum() != 0) {
        amounts.add("%s in the %s figure".formatted(amount.stripTrailingZeros().toPlainString(), name.substring("unexplained_".length())));
      }
    }
    String place = cell.getAs("place");
    return "%s of %s, window %s%s: unexplained %s"
        .formatted(cell.getAs("measure"), metric.name(), cell.getAs("window_start"), place.isEmpty() ? "" : ", " + place, String.join(", ", amounts));
  }

  private static List<String> shortened(List<String> cells) {
    List<String> told = new ArrayList<>(cells.subList(0, Math.min(CELLS_TOLD, cells.size())));
    if (cells.size() > CELLS_TOLD) {
      told.add("and %d more cells, in the drift tables".formatted(cells.size() - CELLS_TOLD));
    }
    return told;
  }
}
