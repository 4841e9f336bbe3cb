package io.daybook.batch;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.lake.Lake;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/** The tables {@code final_<metric>}: rows of every release there ever was, each under its release's id. */
final class FinalTables {
  private static final StructType RELEASE_OF_DATE = new StructType().add("business_date", DataTypes.DateType).add("release_id", DataTypes.StringType);

  private final Lake lake;
  private final Pipeline pipeline;

  FinalTables(Lake lake, Pipeline pipeline) {
    this.lake = lake;
    this.pipeline = pipeline;
  }

  /** Appends the planned releases' rows. No release of that name is published yet, so no reader takes them. */
  void stage(NightlyPlan plan, Dataset<Row> finals) {
    List<Row> releases = plan.releases().stream().map(release -> RowFactory.create(release.date().date(), release.releaseId())).toList();
    Dataset<Row> released =
        finals
            .join(broadcast(lake.spark().createDataFrame(releases, RELEASE_OF_DATE)), "business_date")
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
}
