package io.daybook.batch;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.when;

import io.daybook.lake.LoadedFile;
import java.time.Instant;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Which records of which transactions an ingest batch has, by Debezium's metadata: rows of {@code transaction_parts}. Those of a snapshot have no
 * transaction; of them the log positions are kept, where a chain of transactions may begin.
 */
final class TransactionParts {
  private static final StructType ENVELOPE =
      new StructType()
          .add("op", DataTypes.StringType)
          .add("source", new StructType().add("lsn", DataTypes.LongType).add("sequence", DataTypes.StringType))
          .add("transaction", new StructType().add("id", DataTypes.StringType).add("data_collection_order", DataTypes.LongType));
  private static final StructType WRAPPED = ENVELOPE.add("payload", ENVELOPE);

  private TransactionParts() {}

  /** @param records of an ingest batch, decoded, those that are malformed included */
  static Dataset<Row> of(Dataset<Row> records, long batch, Instant ingestedAt) {
    return records
        .where(col("part").leq(1).and(col("payload").isNotNull()).and(not(LoadedFile.fromFile()))) // a change may have two parts
        .withColumn("json", from_json(col("payload").cast(DataTypes.StringType), WRAPPED))
        .select(
            regexp_replace(of("transaction.id"), "^(\\d+):\\d+$", "$1").as("transaction"), // the number behind it is another one in each event
            coalesce(of("source.lsn"), lit(0L)).as("lsn"),
            previousEnd().as("previous_end"),
            of("transaction.data_collection_order").as("nth"),
            of("op").as("op"),
            col("business_date"),
            col("key"),
            col("arrival"))
        .where(col("transaction").isNotNull().and(col("nth").isNotNull()).or(col("op").equalTo("r")))
        .withColumn("snapshot_lsn", when(col("transaction").isNull(), col("lsn")))
        .groupBy("transaction", "previous_end", "snapshot_lsn")
        .agg(
            min("lsn").as("first_lsn"),
            max("lsn").as("last_lsn"),
            collect_set("nth").as("orders"),
            collect_set("business_date").as("business_dates"),
            min("key").as("record_key"),
            max("arrival").as("newest_arrival"))
        .withColumn("ingest_batch", lit(batch))
        .withColumn("ingested_at", lit(ingestedAt));
  }

  /** Of {@code ["22106120","22108008"]} the first. */
  private static Column previousEnd() {
    Column digits = regexp_extract(of("source.sequence"), "^\\[\\s*\"(\\d{1,18})\"", 1);
    return when(digits.notEqual(""), digits.cast(DataTypes.LongType));
  }

  /** With or without Connect's schema wrapper. */
  private static Column of(String path) {
    return coalesce(col("json." + path), col("json.payload." + path));
  }
}
