package io.daybook.batch;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;

import io.daybook.core.change.KeyMask;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Cut;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.LoadedFile;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Transactions of which a record is missing: Debezium numbers a transaction's records of one table from 1. What is missing at the end of one does
 * not show, and records without transaction metadata are not looked at.
 */
final class TransactionGaps {
  private static final int MOST_TOLD = 1000;

  private final Lake lake;
  private final KeyMask mask;

  TransactionGaps(Lake lake, Pipeline pipeline) {
    this.lake = lake;
    this.mask = new KeyMask(pipeline.source());
  }

  /** Holds back the dates that such a transaction has changes of. */
  void find(Cut cut, List<IngestedBatch> batches, GateFailures failures) {
    if (batches.isEmpty()) {
      return;
    }
    Column inBatches = col("ingest_batch").between(batches.get(0).number(), cut.ingestBatch());
    Object[] suspects = incomplete(inBatches, lit(true)).select("transaction").collectAsList().stream().map(row -> row.getString(0)).toArray();
    if (suspects.length == 0) {
      return;
    }
    Map<BusinessDate, List<String>> found = new TreeMap<>();
    Column inCut = col("ingest_batch").leq(cut.ingestBatch()); // a transaction may have begun in a batch that was not looked at
    for (Row row : incomplete(inCut, col("transaction").isin(suspects)).collectAsList()) {
      String told =
          "%s: %d of %d records, beside record %s"
              .formatted(row.getAs("transaction"), row.<Long>getAs("found"), row.<Long>getAs("last"), mask.masked(row.getAs("key")));
      row.<LocalDate>getList(row.fieldIndex("dates"))
          .forEach(date -> found.computeIfAbsent(new BusinessDate(date), first -> new ArrayList<>()).add(told));
    }
    found.forEach(
        (date, transactions) ->
            failures.add(
                date,
                "transactions with changes of the date lack records: %s. Let the source send them again, then run the night again."
                    .formatted(Examples.of(transactions))));
  }

  private Dataset<Row> incomplete(Column inBatches, Column ofTransactions) {
    Dataset<Row> changes = lake.read(lake.tables().changes()).where(inBatches.and(col("part").leq(1)).and(not(LoadedFile.fromFile()))).select("payload", "key", "business_date");
    Dataset<Row> malformed =
        lake.read(lake.tables().quarantine())
            .where(inBatches.and(col("event_id").isNull()).and(not(LoadedFile.fromFile())))
            .select(col("payload"), lit(null).cast(DataTypes.StringType).as("key"), col("business_date"));
    return changes
        .unionAll(malformed)
        .withColumn("json", col("payload").cast(DataTypes.StringType))
        .select(
            col("key"),
            col("business_date"),
            transaction("id").as("transaction"),
            transaction("data_collection_order").cast(DataTypes.LongType).as("nth"))
        .where(col("transaction").isNotNull().and(col("nth").isNotNull()).and(ofTransactions))
        .groupBy("transaction")
        .agg(count_distinct(col("nth")).as("found"), max("nth").as("last"), min("key").as("key"), collect_set("business_date").as("dates"))
        .where(col("found").lt(col("last")).and(col("key").isNotNull()))
        .orderBy("transaction")
        .limit(MOST_TOLD);
  }

  /** With or without Connect's schema wrapper. */
  private static Column transaction(String name) {
    return coalesce(get_json_object(col("json"), "$.transaction." + name), get_json_object(col("json"), "$.payload.transaction." + name));
  }
}
