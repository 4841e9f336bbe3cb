package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.last;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.daybook.core.pipeline.Gate;
import io.daybook.core.time.BusinessDate;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Offsets without a record. Nobody can say what date the record would be of: the dates of the changes before and after it in its partition are held
 * back, or all dates of the plan where its batch has no change in the partition.
 */
final class OffsetGaps {
  private static final StructType ENDS = new StructType().add("partition", DataTypes.IntegerType).add("offset", DataTypes.LongType);
  private static final String ADVICE =
      "Find out what the source sent there and let it send that again;"
          + " then list the offsets in gates.completeness.known_gaps and run the night again.";

  private final Gate.Completeness declared;
  private final RecordsOfTopic records;

  OffsetGaps(Gate.Completeness declared, RecordsOfTopic records) {
    this.declared = declared;
    this.records = records;
  }

  void find(List<IngestedBatch> batches, Gaps failures) {
    for (IngestedBatch batch : batches) {
      if (batch.isOfFile() || batch.span() == batch.read()) {
        continue;
      }
      Optional<Dataset<Row>> again = records.of(batch.batch());
      if (again.isPresent()) {
        find(batch, again.get(), failures);
      } else if (batch.span() - batch.read() > batch.known(declared.knownGaps())) {
        failures.addToAll(
            "%d of the %d offsets %s of topic %s held no record (ingest batch %d), and the topic keeps them no longer. %s"
                .formatted(batch.span() - batch.read(), batch.span(), batch.offsets(), records.name(), batch.number(), ADVICE));
      }
    }
  }

  private void find(IngestedBatch batch, Dataset<Row> again, Gaps failures) {
    Map<BusinessDate, List<String>> gaps = new TreeMap<>();
    List<String> ofNoDate = new ArrayList<>();
    for (Row row : gaps(batch, again).collectAsList()) {
      Gate.OffsetGap gap = new Gate.OffsetGap(row.getAs("partition"), row.<Long>getAs("previous") + 1, row.<Long>getAs("offset") - 1);
      if (declared.knows(gap)) {
        continue;
      }
      LocalDate before = row.getAs("before");
      LocalDate after = row.getAs("after");
      if (before == null && after == null) {
        ofNoDate.add(gap.toString());
      }
      if (before != null) {
        gaps.computeIfAbsent(new BusinessDate(before), first -> new ArrayList<>()).add(gap.toString());
      }
      if (after != null && !after.equals(before)) {
        gaps.computeIfAbsent(new BusinessDate(after), first -> new ArrayList<>()).add(gap.toString());
      }
    }
    gaps.forEach((date, found) -> failures.add(date, told(found, "beside records of the date", batch)));
    if (!ofNoDate.isEmpty()) {
      failures.addToAll(told(ofNoDate, "beside no record that would tell of which date", batch));
    }
  }

  private String told(List<String> gaps, String where, IngestedBatch batch) {
    return "no record at offsets %s of topic %s, %s (ingest batch %d). %s"
        .formatted(Examples.of(gaps), records.name(), where, batch.number(), ADVICE);
  }

  /** A row for each gap: the offsets on its two sides, and the dates of the nearest changes. */
  private static Dataset<Row> gaps(IngestedBatch batch, Dataset<Row> again) {
    WindowSpec byOffset = Window.partitionBy("partition").orderBy("offset");
    WindowSpec upTo = byOffset.rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    WindowSpec from = Window.partitionBy("partition").orderBy(col("offset").desc()).rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    return again
        .groupBy("partition", "offset") // a change may have two parts
        .agg(max("business_date").as("date"))
        .unionByName(ends(batch, again).withColumn("date", lit(null).cast(DataTypes.DateType)))
        .withColumn("after", last(col("date"), true).over(from))
        .withColumn("known", last(col("date"), true).over(upTo))
        .withColumn("before", lag("known", 1).over(byOffset))
        .withColumn("previous", lag("offset", 1).over(byOffset))
        .where(col("offset").minus(col("previous")).gt(1))
        .orderBy("partition", "offset")
        .limit(1000);
  }

  /** The offsets just outside the batch, so that a gap at its end is one between two offsets. */
  private static Dataset<Row> ends(IngestedBatch batch, Dataset<Row> again) {
    List<Row> ends = new ArrayList<>();
    batch.batch().untilOffsets().forEach((partition, until) -> {
      ends.add(RowFactory.create(partition, batch.batch().fromOffsets().getOrDefault(partition, 0L) - 1));
      ends.add(RowFactory.create(partition, until));
    });
    return again.sparkSession().createDataFrame(ends, ENDS);
  }
}
