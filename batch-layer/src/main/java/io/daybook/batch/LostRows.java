package io.daybook.batch;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.daybook.core.change.KeyMask;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Deliveries;
import io.daybook.lake.Lake;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/** Rows that the ingest wrote to {@code changes} and {@code quarantine} and that are no longer there once each. */
final class LostRows {
  private static final String ADVICE = "Restore the table from a backup, then run the night again.";

  private final Lake lake;
  private final KeyMask mask;
  private final RecordsOfTopic records;

  LostRows(Lake lake, Pipeline pipeline, RecordsOfTopic records) {
    this.lake = lake;
    this.mask = new KeyMask(pipeline.source());
    this.records = records;
  }

  /** Holds back the dates of lost and doubled changes, which the topic tells; all dates of the plan where it does not, or quarantine lacks rows. */
  void find(List<IngestedBatch> batches, GateFailures failures) {
    if (batches.isEmpty()) {
      return;
    }
    Column inBatches = col("ingest_batch").between(batches.get(0).number(), batches.get(batches.size() - 1).number());
    Map<Long, Row> changes = counts(lake.read(lake.tables().changes()).where(inBatches));
    Map<Long, Row> quarantined = counts(lake.read(lake.tables().quarantine()).where(inBatches));
    for (IngestedBatch batch : batches) {
      if (!holds(changes.get(batch.number()), batch.changes())) {
        changesOf(batch, rows(changes.get(batch.number())), failures);
      }
      if (!holds(quarantined.get(batch.number()), batch.quarantined())) {
        failures.addToAll(
            "table quarantine has %d rows of ingest batch %d (%s), and the ingest wrote %d; they must be equal. %s"
                .formatted(rows(quarantined.get(batch.number())), batch.number(), batch.place(), batch.quarantined(), ADVICE));
      }
    }
  }

  private static Map<Long, Row> counts(Dataset<Row> rows) {
    Map<Long, Row> counts = new HashMap<>();
    rows.groupBy("ingest_batch")
        .agg(count(lit(1)).as("rows"), count_distinct(col("partition"), col("offset"), col("part")).as("places"))
        .collectAsList()
        .forEach(row -> counts.put(row.<Long>getAs("ingest_batch"), row));
    return counts;
  }

  private static boolean holds(Row counts, long written) {
    return rows(counts) == written && (counts == null || counts.<Long>getAs("places") == written);
  }

  private static long rows(Row counts) {
    return counts == null ? 0 : counts.<Long>getAs("rows");
  }

  private void changesOf(IngestedBatch batch, long rows, GateFailures failures) {
    String counted =
        "table changes has %d rows of ingest batch %d (%s), and the ingest wrote %d"
            .formatted(rows, batch.number(), batch.place(), batch.changes());
    Optional<Dataset<Row>> again = records.of(batch.batch());
    if (again.isEmpty()) {
      failures.addToAll(
          "%s; they must be equal. %s keeps them no longer, so their dates are not known. %s"
              .formatted(counted, batch.isOfFile() ? "Daybook" : "Topic " + records.name(), ADVICE));
      return;
    }
    Map<BusinessDate, List<String>> found = new TreeMap<>();
    for (Row row : different(batch, again.get()).collectAsList()) {
      String key = mask.masked(row.getAs("key"));
      found.computeIfAbsent(new BusinessDate(row.<LocalDate>getAs("business_date")), first -> new ArrayList<>())
          .add("%s at offset %d:%d (%d times)".formatted(key, row.<Integer>getAs("partition"), row.<Long>getAs("offset"), row.<Long>getAs("held")));
    }
    found.forEach(
        (date, changes) ->
            failures.add(date, "%s. Changes of the date that are not there once: %s. %s".formatted(counted, Examples.of(changes), ADVICE)));
    if (found.isEmpty()) {
      failures.addToAll("%s; they must be equal, and the topic has no other. %s".formatted(counted, ADVICE));
    }
  }

  /** Changes that the topic has and the table does not have once, and those that only the table has. */
  private Dataset<Row> different(IngestedBatch batch, Dataset<Row> again) {
    Dataset<Row> sent =
        again
            .where(col("kind").equalTo(Deliveries.CHANGE))
            .select(col("partition"), col("offset"), col("part"), col("business_date"), col("key"), lit(true).as("sent"));
    Dataset<Row> held =
        lake.read(lake.tables().changes())
            .where(col("ingest_batch").equalTo(batch.number()))
            .groupBy("partition", "offset", "part")
            .agg(count(lit(1)).as("rows"), first("business_date").as("held_date"), first("key").as("held_key"));
    return sent
        .join(held, CollectionConverters.asScala(List.of("partition", "offset", "part")).toSeq(), "full_outer")
        .select(
            col("partition"),
            col("offset"),
            coalesce(col("business_date"), col("held_date")).as("business_date"),
            coalesce(col("key"), col("held_key")).as("key"),
            coalesce(col("rows"), lit(0L)).as("held"),
            coalesce(col("sent"), lit(false)).as("sent"))
        .where(not(col("sent").and(col("held").equalTo(1))))
        .orderBy("partition", "offset");
  }
}
