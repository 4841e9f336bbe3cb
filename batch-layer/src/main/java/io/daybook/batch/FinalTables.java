package io.daybook.batch;

import static org.apache.spark.sql.functions.col;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.RowChecksum;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTable;
import io.daybook.lake.ReleaseRows;
import io.daybook.lake.RowChecksums;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** The tables {@code final_<metric>}: rows of every release there ever was, each under its release's id. */
final class FinalTables {
  private final Lake lake;
  private final Pipeline pipeline;

  FinalTables(Lake lake, Pipeline pipeline) {
    this.lake = lake;
    this.pipeline = pipeline;
  }

  /** Appends the planned releases' rows. No release of that name is published yet, so no reader takes them. */
  void stage(NightlyPlan plan, Dataset<Row> finals) {
    Dataset<Row> released =
        ReleaseRows.withReleaseId(finals, plan.releases())
            .repartition(col("business_date")) // one file per date and metric
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      for (Metric metric : pipeline.metrics()) {
        lake.append(lake.tables().finalOf(metric), released.where(col("metric").equalTo(metric.name())), "nightly-" + plan.runId(), 0);
      }
    } finally {
      released.unpersist();
    }
  }

  /** What the tables hold of the planned releases: the checksum of each metric's rows, by release and metric. */
  Map<String, Map<String, RowChecksum>> checksums(NightlyPlan plan) {
    return checksums((metric, table) -> lake.read(table).where(ReleaseRows.of(plan.releases())));
  }

  /** As {@link #checksums(NightlyPlan)}, of rows of all metrics that are in no table. */
  Map<String, Map<String, RowChecksum>> checksums(Dataset<Row> released) {
    Dataset<Row> once = released.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return checksums((metric, table) -> once.where(col("metric").equalTo(metric.name())));
    } finally {
      once.unpersist();
    }
  }

  private Map<String, Map<String, RowChecksum>> checksums(BiFunction<Metric, LakeTable, Dataset<Row>> rows) {
    Map<String, Map<String, RowChecksum>> checksums = new TreeMap<>();
    for (Metric metric : pipeline.metrics()) {
      LakeTable table = lake.tables().finalOf(metric);
      RowChecksums.byRelease(table, rows.apply(metric, table))
          .forEach((release, checksum) -> checksums.computeIfAbsent(release, id -> new TreeMap<>()).put(metric.name(), checksum));
    }
    return checksums;
  }
}
