package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.max;

import io.daybook.core.pipeline.Gate;
import io.daybook.lake.Lake;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Heartbeats that are missing: the source counts them one by one. What was lost with them, nobody can say. A snapshot, and a smaller number than the one
 * before (the table was made anew), begin a new count.
 */
final class HeartbeatGaps {
  private static final int MOST_TOLD = 1000;

  private final Lake lake;
  private final Gate.Completeness declared;

  HeartbeatGaps(Lake lake, Gate.Completeness declared) {
    this.lake = lake;
    this.declared = declared;
  }

  /** @return when the heartbeat before the first gap was brought in; empty where there is none */
  Optional<Instant> find(SourceStretch stretch, Gaps gaps) {
    List<String> told = new ArrayList<>();
    Optional<Instant> first = Optional.empty();
    for (Row row : steps(stretch)) {
      Gate.HeartbeatGap gap = new Gate.HeartbeatGap(row.<Long>getAs("before") + 1, row.<Long>getAs("n") - 1);
      if (declared.knownHeartbeats().stream().noneMatch(known -> known.holds(gap))) {
        told.add("%s, between %s and %s".formatted(gap, row.<Instant>getAs("ts_before"), row.<Instant>getAs("ts")));
        first = first.or(() -> Optional.of(row.getAs("ingested_before")));
      }
    }
    if (!told.isEmpty()) {
      gaps.addToAll(
          ("heartbeats of the source are missing: %s. What was committed with them may be missing, too: let the capture send it again, or list them in"
                  + " gates.completeness.known_gaps when it is known that nothing was lost; then run the night again.")
              .formatted(Examples.of(told)));
    }
    return first;
  }

  private List<Row> steps(SourceStretch stretch) {
    WindowSpec byPosition = Window.orderBy("lsn", "n");
    Dataset<Row> beats =
        lake.read(lake.tables().sourceHeartbeats())
            .where(stretch.signals().and(col("n").isNotNull()))
            .groupBy("lsn", "n") // the capture may send one again
            .agg(max("snapshot").as("snapshot"), max("ts").as("ts"), max("ingested_at").as("ingested_at"));
    return beats
        .withColumn("before", lag("n", 1).over(byPosition))
        .withColumn("ts_before", lag("ts", 1).over(byPosition))
        .withColumn("ingested_before", lag("ingested_at", 1).over(byPosition))
        .where(col("snapshot").equalTo(false).and(col("n").gt(col("before").plus(1))))
        .orderBy("lsn")
        .limit(MOST_TOLD)
        .collectAsList();
  }
}
