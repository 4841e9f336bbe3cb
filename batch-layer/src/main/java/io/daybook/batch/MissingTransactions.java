package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.Lake;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Transactions that are missing as a whole. Each change says where the transaction before its own was committed ({@code source.sequence}), so the
 * transaction topic must have an end there. Where it has none, nobody can say what the transaction held, nor of which date.
 *
 * <p>The chain begins with the first end that the topic has, and anew where a snapshot was read. That of a transaction before one of another table does
 * not show.
 */
final class MissingTransactions {
  private static final int MOST_TOLD = 1000;

  private final Lake lake;
  private final Gate.Completeness declared;
  private final boolean hasHeartbeats;
  private final LogBeginnings beginnings;

  MissingTransactions(Lake lake, Pipeline pipeline, Gate.Completeness declared, LogBeginnings beginnings) {
    this.lake = lake;
    this.beginnings = beginnings;
    this.declared = declared;
    this.hasHeartbeats = pipeline.source().signals().heartbeat().isPresent();
  }

  /**
   * Tells of the log positions at which a transaction ended that is missing.
   *
   * @param again further positions to look for
   * @param settled what arrived later is on its way still, and nothing is said of it
   * @return those that are missing
   */
  Set<Long> find(SourceStretch stretch, Set<Long> again, Instant settled, Gaps gaps) {
    Dataset<Row> ends = ends().where(stretch.signals());
    Set<Long> suspects = new TreeSet<>();
    Row newest = ends.where(col("arrival").leq(lit(settled))).agg(max("lsn")).head();
    if (!newest.isNullAt(0)) {
      Column within = col("lsn").between(beginnings.firstEnd().orElse(0L), newest.getLong(0));
      suspects.addAll(longs(links(stretch).where(within).except(ends.select("lsn"))));
    }
    suspects.addAll(again);
    suspects.removeAll(declared.knownTransactions());
    if (suspects.isEmpty()) {
      return Set.of();
    }
    Column suspected = col("lsn").isin(suspects.toArray());
    Dataset<Row> snapshots = parts().where(col("transaction").isNull()).select(col("first_lsn").as("lsn"));
    Set<Long> found = new TreeSet<>(suspects);
    longs(ends().where(suspected).select("lsn").unionByName(snapshots.where(suspected))).forEach(found::remove);
    tell(found, gaps);
    return found;
  }

  private void tell(Set<Long> missing, Gaps gaps) {
    if (!missing.isEmpty()) {
      List<String> told = missing.stream().limit(Examples.SHOWN).map(this::told).collect(Collectors.toList());
      missing.stream().skip(Examples.SHOWN).forEach(lsn -> told.add("lsn:" + lsn));
      gaps.addToAll(
          ("transactions are missing as a whole: %s. Let the source send them again, or list them in gates.completeness.known_gaps when it is known what"
                  + " they held; then run the night again.")
              .formatted(Examples.of(told)));
    }
  }

  private String told(long lsn) {
    Row before = ends().where(col("lsn").lt(lsn)).agg(max("lsn")).head();
    return "the one that ended at lsn:%d, after that at lsn:%d".formatted(lsn, before.getLong(0));
  }

  private static List<Long> longs(Dataset<Row> lsns) {
    return lsns.orderBy("lsn").limit(MOST_TOLD).as(Encoders.LONG()).collectAsList();
  }

  /** Where the transactions before those of the stretch ended. */
  private Dataset<Row> links(SourceStretch stretch) {
    Dataset<Row> ofChanges = parts().where(stretch.parts()).select(col("previous_end").as("lsn"));
    return hasHeartbeats
        ? ofChanges.unionByName(lake.read(lake.tables().sourceHeartbeats()).where(stretch.signals()).select(col("previous_end").as("lsn")))
        : ofChanges;
  }

  private Dataset<Row> parts() {
    return lake.read(lake.tables().transactionParts());
  }

  private Dataset<Row> ends() {
    return lake.read(lake.tables().sourceTransactions()).where(col("status").equalTo("END").and(col("lsn").isNotNull()));
  }
}
