package io.daybook.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import io.daybook.core.release.Cut;
import io.daybook.core.time.BusinessDate;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reads {@code changes}: every change ever received. */
public final class MasterDataset {
  private final Lake lake;

  public MasterDataset(Lake lake) {
    this.lake = lake;
  }

  /** Every delivery of the dates' changes that the cut covers, redeliveries included. */
  public Dataset<Row> deliveries(Cut cut, Collection<BusinessDate> dates) {
    return lake.read(lake.tables().changes()).where(col("ingest_batch").leq(cut.ingestBatch()).and(of(dates)));
  }

  /** Every change once: its first delivery. */
  public Dataset<Row> changes(Cut cut, Collection<BusinessDate> dates) {
    return deliveries(cut, dates).where(col("redelivery_of").isNull());
  }

  /** The dates' changes, each once, as they stood before an ingest batch. */
  public Dataset<Row> changesBefore(long ingestBatch, Collection<BusinessDate> dates) {
    return lake.read(lake.tables().changes()).where(col("ingest_batch").lt(ingestBatch).and(of(dates)).and(col("redelivery_of").isNull()));
  }

  /**
   * Every record of the dates as its last change left it, as a change that inserts it; deleted records are left out.
   *
   * <p>The last change is the one with the highest sequence, whatever the order in which changes arrived.
   */
  public Dataset<Row> latestImages(Cut cut, Collection<BusinessDate> dates) {
    Dataset<Row> changes = changes(cut, dates);
    return changes
        .groupBy("business_date", "key")
        .agg(max_by(struct(col("after").as("after"), col("arrival").as("arrival")), col("sequence")).as("last"))
        .where(col("last.after").isNotNull())
        .select(
            col("business_date"),
            col("key"),
            col("last.arrival").as("arrival"),
            lit(null).cast(changes.schema().apply("before").dataType()).as("before"),
            col("last.after").as("after"));
  }

  /** For each business date with changes, the number of the last ingest batch that brought one; redeliveries bring none. */
  public Map<BusinessDate, Long> lastChanges(Cut cut) {
    Map<BusinessDate, Long> lastChanges = new TreeMap<>();
    for (Row row :
        lake.read(lake.tables().changes())
            .where(col("ingest_batch").leq(cut.ingestBatch()).and(col("redelivery_of").isNull()))
            .groupBy("business_date")
            .agg(max("ingest_batch"))
            .collectAsList()) {
      lastChanges.put(new BusinessDate(row.<LocalDate>getAs(0)), row.getLong(1));
    }
    return lastChanges;
  }

  private static Column of(Collection<BusinessDate> dates) {
    return col("business_date").isin(dates.stream().map(BusinessDate::date).toArray());
  }
}
