package io.daybook.batch;

import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.change.KeyMask;
import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;

/**
 * Transactions of which a record is missing. Debezium numbers a transaction's records of one table from 1, and its transaction topic tells how many they
 * are; without the topic, what is missing at the end of one does not show. Records without transaction metadata are not looked at.
 */
final class TransactionGaps {
  private static final int MOST_TOLD = 1000;

  /** Bytes of log. PostgreSQL counts transactions with 32 bits: before a number comes again, more log than this is written, and within one less. */
  private static final long ANOTHER_TRANSACTION = 1L << 36;

  /** A capture that is started again in the midst of a transaction needs some time until it comes to the end. */
  private static final Duration UNTIL_ITS_END = Duration.ofMinutes(1);

  private final Lake lake;
  private final KeyMask mask;
  private final Gate.Completeness declared;
  private final boolean hasTopic;
  private final LogBeginnings beginnings;

  TransactionGaps(Lake lake, Pipeline pipeline, Gate.Completeness declared, LogBeginnings beginnings) {
    this.lake = lake;
    this.beginnings = beginnings;
    this.mask = new KeyMask(pipeline.source());
    this.declared = declared;
    this.hasTopic = pipeline.source().signals().transactionsTopic().isPresent();
  }

  /**
   * Tells of the transactions that lack records. Those of the stretch are looked at, as a whole: also what of them lies outside of it.
   *
   * @param again further transactions to look at
   * @param settled what arrived later is on its way still, and nothing is said of it
   * @return those that lack records
   */
  Set<String> find(SourceStretch stretch, Set<String> again, Instant settled, Gaps gaps) {
    Set<String> suspects =
        incomplete(parts().where(stretch.parts()), ends().where(stretch.signals()), settled).stream()
            .map(row -> row.<String>getAs("transaction"))
            .collect(Collectors.toSet());
    suspects.addAll(again);
    if (suspects.isEmpty()) {
      return Set.of();
    }
    Column suspected = col("transaction").isin(suspects.toArray());
    List<Row> found = incomplete(parts().where(suspected), ends().where(suspected), settled);
    tell(found, gaps);
    return found.stream().map(row -> row.<String>getAs("transaction")).collect(Collectors.toSet());
  }

  private void tell(List<Row> found, Gaps gaps) {
    Map<BusinessDate, List<String>> byDate = new TreeMap<>();
    List<String> ofNoDate = new ArrayList<>();
    for (Row row : found) {
      List<LocalDate> dates = row.getList(row.fieldIndex("dates"));
      dates.stream().distinct().forEach(date -> byDate.computeIfAbsent(new BusinessDate(date), first -> new ArrayList<>()).add(told(row)));
      if (dates.isEmpty()) {
        ofNoDate.add(told(row));
      }
    }
    String advice = "Let the source send them again%s, then run the night again.".formatted(hasTopic ? ", or list the transaction's lsn in gates.completeness.known_gaps" : "");
    byDate.forEach((date, told) -> gaps.add(date, "transactions with changes of the date lack records: %s. %s".formatted(Examples.of(told), advice)));
    if (!ofNoDate.isEmpty()) {
      gaps.addToAll("transactions have records that did not come, of dates that nobody knows: %s. %s".formatted(Examples.of(ofNoDate), advice));
    }
  }

  private String told(Row row) {
    Long end = row.getAs("end");
    Long told = row.getAs("told");
    int count = row.<Integer>getAs("found");
    String position = hasTopic ? " (lsn:%d)".formatted(end == null ? row.<Long>getAs("lsn") : end) : "";
    long last = row.<Long>getAs("last");
    boolean unended = told == null && count == last;
    String records =
        unended ? "%d records and no word of its end in the transaction topic".formatted(count) : "%d of %d records".formatted(count, told == null ? last : told);
    String key = row.getAs("key");
    return "%s%s: %s%s".formatted(row.getAs("transaction"), position, records, key == null ? "" : ", beside record " + mask.masked(key));
  }

  /** A row for each transaction, of those that are given in part or whole, that lacks records. */
  private List<Row> incomplete(Dataset<Row> parts, Dataset<Row> ends, Instant settled) {
    Column arrived = col("arrival").leq(lit(settled));
    Column hole = col("found").lt(col("last"));
    if (!hasTopic) {
      return rows(parts, arrived.and(hole));
    }
    Column unended = unended().and(col("arrival").leq(lit(settled.minus(UNTIL_ITS_END))));
    return rows(parts.unionByName(ends), arrived.and(hole.or(when(col("told").isNull(), unended).otherwise(miscounted()))));
  }

  private List<Row> rows(Dataset<Row> pieces, Column lacking) {
    return transactions(pieces)
        .where(lacking.and(known(coalesce(col("end"), col("lsn"))).equalTo(false)))
        .orderBy("lsn")
        .limit(MOST_TOLD)
        .collectAsList();
  }

  /** What was committed before the first record that the ingest has kept the transaction of cannot be counted. */
  private Column miscounted() {
    Column counted = beginnings.firstRecord().map(first -> coalesce(col("end").geq(first), lit(true))).orElse(lit(true));
    return col("found").notEqual(col("told")).and(counted);
  }

  /** What was committed before the first transaction that the topic tells of has no end there. */
  private Column unended() {
    return beginnings.firstEnd().map(first -> col("lsn").gt(first)).orElse(lit(true));
  }

  private Column known(Column position) {
    Collection<Long> known = declared.knownTransactions();
    return known.isEmpty() ? lit(false) : coalesce(position.isin(known.toArray()), lit(false));
  }

  /** Puts parts and ends together by the transaction's number, where they are near each other in the log. */
  private static Dataset<Row> transactions(Dataset<Row> pieces) {
    WindowSpec byPosition = Window.partitionBy("transaction").orderBy("lsn");
    Column another = when(col("lsn").minus(lag("lsn", 1).over(byPosition)).gt(ANOTHER_TRANSACTION), 1).otherwise(0);
    return pieces
        .withColumn("lsn", coalesce(col("lsn"), max("lsn").over(Window.partitionBy("transaction")), lit(0L)))
        .withColumn("another", another)
        .withColumn("nth", sum("another").over(byPosition.rangeBetween(Window.unboundedPreceding(), Window.currentRow())))
        .groupBy("transaction", "nth")
        .agg(
            max("lsn").as("lsn"),
            array_distinct(flatten(collect_list("orders"))).as("orders"),
            max("told").as("told"),
            max("end").as("end"),
            array_distinct(flatten(collect_list("business_dates"))).as("dates"),
            min("record_key").as("key"),
            max("arrival").as("arrival"))
        .withColumn("found", size(col("orders")))
        .withColumn("last", coalesce(array_max(col("orders")), lit(0L)));
  }

  private Dataset<Row> parts() {
    return lake.read(lake.tables().transactionParts())
        .where(col("transaction").isNotNull())
        .select(
            col("transaction"),
            col("last_lsn").as("lsn"),
            col("orders"),
            lit(null).cast(DataTypes.LongType).as("told"),
            lit(null).cast(DataTypes.LongType).as("end"),
            col("business_dates"),
            col("record_key"),
            col("newest_arrival").as("arrival"),
            col("ingest_batch"),
            col("ingested_at"));
  }

  private Dataset<Row> ends() {
    return lake.read(lake.tables().sourceTransactions())
        .where(col("status").equalTo("END"))
        .select(
            col("transaction"),
            col("lsn"),
            lit(null).cast("array<bigint>").as("orders"),
            col("table_count").as("told"),
            col("lsn").as("end"),
            lit(null).cast("array<date>").as("business_dates"),
            lit(null).cast(DataTypes.StringType).as("record_key"),
            col("arrival"),
            lit(null).cast(DataTypes.LongType).as("ingest_batch"),
            col("ingested_at"));
  }
}
