package io.daybook.benchmark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.daybook.batch.Ingest;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.Lake;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * A business date of the benchmark's orders in the master dataset, as the ingest would have left it: every delivery a row, in the order of arrival, a
 * file for each full ingest batch. All that a delivery is follows from its number.
 *
 * <p>Of 10,000 deliveries 100 are redelivered changes that the ingest told from the first, one has the event id of another without having been told, 80
 * amend a record, 20 are older versions of a record that come late, 10 delete one; the others insert a record each.
 *
 * @param root of the lake
 * @param files of {@code changes}, all that the table has
 */
record MadeDay(Path root, long deliveries, List<Path> files, long bytes) {
  static final LocalDate DATE = LocalDate.of(2026, 1, 5);

  private static final int PARTITIONS = 8;
  private static final String WRITER = "ingest";

  /** How far a change comes after the record that it is about, in deliveries: a minute of 5,000 a second. */
  private static final int LONGEST_WAY_BACK = 300_000;

  private static final int REDELIVERED = 100;
  private static final int AMENDED = 180;
  private static final int OUTDATED = 200;
  private static final int DELETED = 210;
  private static final int DOUBLED = 211;

  static MadeDay make(SparkSession spark, Path root, Pipeline pipeline, long deliveries) throws IOException {
    Lake lake = Lake.open(spark, root, pipeline);
    long batches = (deliveries + Ingest.MAX_RECORDS_PER_BATCH - 1) / Ingest.MAX_RECORDS_PER_BATCH;
    lake.append(lake.tables().changes(), changes(spark, deliveries, (int) batches).withColumn("definition", lit(pipeline.definitionHash())), WRITER, batches - 1);
    Map<Integer, Long> from = topic(deliveries).beginningOffsets();
    Map<Integer, Long> until = topic(deliveries).endOffsets();
    Instant at = DATE.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    lake.append(lake.tables().ingestIntents(), List.of(RowFactory.create(batches - 1, from, until, at, null, null, null)), WRITER, batches - 1);
    Row line = RowFactory.create(batches - 1, from, until, deliveries, deliveries, 0L, 0L, at, at, null, null, null);
    lake.append(lake.tables().ingestBatches(), List.of(line), WRITER, batches - 1);

    List<Path> files =
        Arrays.stream(lake.read(lake.tables().changes()).inputFiles()).map(file -> Path.of(URI.create(file).getPath())).toList();
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return new MadeDay(root, deliveries, files, bytes);
  }

  static FixedTopic topic(long deliveries) {
    return FixedTopic.of(deliveries, PARTITIONS);
  }

  private static Dataset<Row> changes(SparkSession spark, long deliveries, int files) {
    Column number = col("number");
    Column other = col("other"); // the earlier delivery that this one may be about
    Column kind = hash(number, 10_000);
    Column record = when(col("kind").geq(DOUBLED), number).otherwise(other);
    Column again = col("kind").lt(REDELIVERED).or(col("kind").equalTo(DELETED));
    Column amends = col("kind").between(REDELIVERED, OUTDATED - 1);
    Column deletes = col("kind").between(OUTDATED, DELETED - 1);
    Column position =
        when(again, other.multiply(2)).when(col("kind").between(AMENDED, OUTDATED - 1), other.multiply(2).minus(1)).otherwise(number.multiply(2));
    Dataset<Row> numbered =
        spark
            .range(0, deliveries, 1, files)
            .toDF("number")
            .withColumn("other", number.minus(hash(number.plus(0.5), LONGEST_WAY_BACK)).minus(1))
            .withColumn("kind", when(kind.lt(DOUBLED).and(other.geq(0)).and(hash(other, 10_000).geq(DOUBLED)), kind).otherwise(DOUBLED))
            .withColumn("record", record)
            .withColumn("position", position);
    Column first = image(col("record"), lit(0), deliveries);
    return numbered.select(
        lit(DATE).as("business_date"),
        concat_ws(":", lit("shop"), col("position"), col("position"), lit(0)).as("event_id"),
        lit(0).as("part"),
        expr("concat('[', record, ']')").as("key"),
        when(amends, "UPDATE").when(deletes, "DELETE").otherwise("INSERT").as("op"),
        expr("concat(lpad(position, 20, '0'), '.0000000000')").as("sequence"),
        timestamp_micros(micros(col("record"), deliveries)).as("event_time"),
        timestamp_micros(micros(number, deliveries).plus(300_000)).as("arrival"),
        when(amends.or(deletes), first).as("before"),
        when(amends, image(col("record"), number, deliveries)).when(deletes, lit(null)).otherwise(first).as("after"),
        lit("shop.public.orders").as("topic"),
        number.mod(PARTITIONS).as("partition"),
        expr("number div " + PARTITIONS).as("offset"),
        when(col("kind").lt(REDELIVERED), concat_ws(":", other.mod(PARTITIONS), expr("other div " + PARTITIONS))).as("redelivery_of"),
        expr("encode(sha2(cast(position as string), 256), 'US-ASCII')").as("payload"),
        expr("number div " + Ingest.MAX_RECORDS_PER_BATCH).as("ingest_batch"),
        timestamp_micros(micros(number, deliveries).plus(30_000_000)).as("ingested_at"));
  }

  /** @param version 0 of the record as it is inserted */
  private static Column image(Column record, Column version, long deliveries) {
    return struct(
        record.as("order_id"),
        concat_ws("-", lit("region"), hash(record.plus(0.25), Workload.REGIONS)).as("region"),
        concat_ws("-", lit("channel"), hash(record.plus(0.125), Workload.CHANNELS)).as("channel"),
        hash(record.plus(version).plus(0.75), 100_000).cast("decimal(12,0)").divide(100).cast("decimal(12,2)").as("amount"),
        timestamp_micros(micros(record, deliveries)).as("ordered_at"));
  }

  /** A number below the bound that looks like chance. */
  private static Column hash(Column of, int bound) {
    return pmod(xxhash64(of), lit((long) bound));
  }

  private static Column micros(Column number, long deliveries) {
    long dayStart = DATE.atStartOfDay(ZoneOffset.UTC).toEpochSecond() * 1_000_000;
    return number.multiply(86_400_000_000L / deliveries).plus(dayStart);
  }
}
