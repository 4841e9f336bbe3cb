package io.daybook.batch;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.release.Cut;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTable;
import io.daybook.lake.LongestStatement;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.Offsets;
import io.daybook.lake.Rewrite;
import io.daybook.lake.SpeedCoverage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cleans {@code provisional} of what released dates no longer need: the many partials of a cell, one of each micro-batch, become one.
 *
 * <p>What is asked of released dates stays as it was. The figures that the reconciliation of a later release begins with are sums of partials that
 * lie within a cut, kept apart by {@code late}, {@code after_day} and {@code correction}; so partials are merged where they are alike in these, and
 * in epoch and definition, and where the same release was the first to cover them. The batch that a merged partial names is the last of those it is
 * made of, and that lies within the same cuts. Partials beyond the cut stay as they are, and so do those of the newest batch of each epoch, which a
 * crash may have published again.
 *
 * <p>The speed layer's appends go on meanwhile. Whoever meets the merging of small files, on the same files, commits nothing and tries again.
 */
public final class RollUp {
  private static final Logger log = LoggerFactory.getLogger(RollUp.class);

  /** The merging of small files comes at most once in a minute, and takes less than a second. */
  private static final int ATTEMPTS = 3;

  private static final String RELEASE = "_release";
  private static final String PARTIALS = "_partials";
  private static final String[] KEPT = {"late", "after_day", "correction", "definition", "epoch", RELEASE};

  private final Lake lake;
  private final MetricFunction metrics;
  private final Clock clock;
  private final LakeTable provisional;
  private final Duration afterEffect = LongestStatement.duration(); // then none that takes the date's partials for its figures is under way any more

  public RollUp(Lake lake, MetricFunction metrics, Clock clock) {
    this.lake = lake;
    this.metrics = metrics;
    this.clock = clock;
    this.provisional = lake.tables().provisional();
  }

  /** Merges the partials of every date that has had a release in effect for as long as the {@link LongestStatement} runs. Where that fails they stay as they are until the next night. */
  public void run() {
    try {
      for (int attempt = 1; !mergePartials(); attempt++) {
        if (attempt == ATTEMPTS) {
          log.warn("Partials of released dates stay as they are until the next night: their files were merged meanwhile, {} times", ATTEMPTS);
          return;
        }
      }
    } catch (IOException | RuntimeException e) {
      log.warn("Partials of released dates stay as they are until the next night", e); // nothing is wrong but the size of the table
    }
  }

  private boolean mergePartials() throws IOException {
    Map<LocalDate, List<Cut>> released = releasedDates();
    released.keySet().retainAll(datesToMerge(released.keySet(), lit(1))); // without the cuts, which are costly to ask of a year of dates
    if (released.isEmpty()) {
      return true;
    }
    Column release = firstRelease(released);
    Set<LocalDate> dates = datesToMerge(released.keySet(), release);
    if (dates.isEmpty()) {
      return true;
    }
    Column covered = of(dates).and(release.isNotNull());
    boolean merged = new Rewrite(lake, clock).replace(provisional, covered, partials -> merged(partials.withColumn(RELEASE, release)));
    if (merged) {
      log.info("Merged the partials of {}", dates);
    }
    return merged;
  }

  /** The cuts of each date's releases, in the order of their numbers. */
  private Map<LocalDate, List<Cut>> releasedDates() {
    Column released = col("event").equalTo("PUBLISHED").and(col("effective_at").leq(lit(clock.instant().minus(afterEffect))));
    Map<LocalDate, List<Cut>> cuts = new TreeMap<>();
    for (Row row : lake.readSmall(lake.tables().releases()).where(released).orderBy("release_number").collectAsList()) {
      Cut cut = new Cut(row.<Long>getAs("covered_ingest_batch"), Offsets.of(row, "covered_offsets"));
      cuts.computeIfAbsent(row.<LocalDate>getAs("business_date"), date -> new ArrayList<>()).add(cut);
    }
    return cuts;
  }

  /** Dates with cells of which a release covers more than one partial. */
  private Set<LocalDate> datesToMerge(Collection<LocalDate> dates, Column release) {
    Dataset<Row> partials = lake.read(provisional).where(of(dates).and(keepsAll())).withColumn(RELEASE, release).where(col(RELEASE).isNotNull());
    List<Row> found = merged(partials).where(col(PARTIALS).gt(1)).select("business_date").distinct().collectAsList();
    return found.stream().map(row -> row.<LocalDate>getAs(0)).collect(toCollection(TreeSet::new));
  }

  /** One partial in the place of those that are alike. */
  private Dataset<Row> merged(Dataset<Row> partials) {
    return metrics.merged(partials, KEPT, max("batch_id").as("batch_id"), max("committed_at").as("committed_at"), count(lit(1)).as(PARTIALS));
  }

  /** A number for the first of the date's releases that covers the partial; null for one that none covers and for one of an epoch's newest batch. */
  private Column firstRelease(Map<LocalDate, List<Cut>> released) {
    Column settled = beforeTheNewestBatch(); // first: of what was settled then, the lines in speed_batches are there by now
    Map<List<Cut>, List<LocalDate>> dates = released.keySet().stream().collect(groupingBy(released::get));
    Map<Cut, Column> covered = new HashMap<>();
    Column number = lit(null).cast("int");
    for (Map.Entry<List<Cut>, List<LocalDate>> each : dates.entrySet()) {
      Column first = lit(null).cast("int");
      for (int i = each.getKey().size() - 1; i >= 0; i--) {
        first = when(covered.computeIfAbsent(each.getKey().get(i), cut -> SpeedCoverage.of(lake, cut).compared(cut)), lit(i)).otherwise(first);
      }
      number = when(of(each.getValue()), first).otherwise(number);
    }
    return when(settled.and(keepsAll()), number);
  }

  /** Partials of an earlier definition with dimensions or measures that are gone now would lose them here, and stay as they are. */
  private Column keepsAll() {
    return col("definition").isin(lake.definitionsWithinMetrics().toArray());
  }

  private Column beforeTheNewestBatch() {
    Column before = lit(false);
    for (Row newest : lake.read(provisional).groupBy("epoch").agg(max("batch_id")).collectAsList()) {
      before = before.or(col("epoch").equalTo(newest.getString(0)).and(col("batch_id").lt(newest.getLong(1))));
    }
    return before;
  }

  private static Column of(Collection<LocalDate> dates) {
    return col("business_date").isin(dates.toArray());
  }
}
