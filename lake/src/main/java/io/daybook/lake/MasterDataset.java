package io.daybook.lake;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.xxhash64;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Cut;
import io.daybook.core.time.BusinessDate;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/** Reads {@code changes}: every change ever received, with images as one definition reads them, whichever they were ingested by. */
public final class MasterDataset {
  private static final String HASH = "_hash";

  private final Lake lake;
  private final LakeTable changes;
  private final Images images;

  /** As the definition reads them that the tables were opened with. */
  public MasterDataset(Lake lake) {
    this(lake, lake.tables().pipeline());
  }

  /** @param pipeline one that the tables were opened with, now or earlier */
  public MasterDataset(Lake lake, Pipeline pipeline) {
    this.lake = lake;
    this.changes = new LakeTables(pipeline).changes();
    this.images = new Images(lake.definitions(), pipeline);
  }

  /** Every delivery of the dates' changes that the cut covers, redeliveries included. */
  public Dataset<Row> deliveries(Cut cut, Collection<BusinessDate> dates) {
    return images.of(stored(cut, dates));
  }

  /** As {@link #deliveries}, without those that a layer which runs by the definition takes for malformed; another definition has read them. */
  public Dataset<Row> readableDeliveries(Cut cut, Collection<BusinessDate> dates) {
    return images.readable(stored(cut, dates));
  }

  private Dataset<Row> stored(Cut cut, Collection<BusinessDate> dates) {
    return lake.read(changes).where(col("ingest_batch").leq(cut.ingestBatch()).and(of(dates)));
  }

  /** Every change once: its first delivery. */
  public Dataset<Row> changes(Cut cut, Collection<BusinessDate> dates) {
    return deliveries(cut, dates).where(col("redelivery_of").isNull());
  }

  /**
   * What records went through before an ingest batch, each change once. A date may hold many times what a batch does: so it is looked through by the
   * records' keys alone, and the rest is read of those files that hold one of the records.
   *
   * @param records with the columns {@code business_date} and {@code key}, which may be null
   * @return their changes, and in rare cases those of another record whose key has the same hash
   */
  public Dataset<Row> changesBefore(long ingestBatch, Collection<BusinessDate> dates, Dataset<Row> records) {
    Column before = col("ingest_batch").lt(ingestBatch).and(of(dates)).and(col("redelivery_of").isNull());
    Dataset<Row> sought = broadcast(withHash(records.where(col("key").isNotNull())).select(HASH).distinct());
    List<String> files =
        withHash(lake.read(changes).where(before).select(col("business_date"), col("key"), col("_metadata.file_path").as("file")))
            .join(sought, CollectionConverters.asScala(List.of(HASH)).toSeq(), "left_semi")
            .select("file")
            .distinct()
            .as(Encoders.STRING())
            .collectAsList();
    return withHash(images.of(lake.read(changes, files).where(before))).join(sought, CollectionConverters.asScala(List.of(HASH)).toSeq(), "left_semi").drop(HASH);
  }

  private static Dataset<Row> withHash(Dataset<Row> records) {
    return records.withColumn(HASH, xxhash64(col("business_date"), col("key")));
  }

  /**
   * Every record of the dates as its last change left it, as a change that inserts it; deleted records are left out.
   *
   * <p>The last change is the one with the highest sequence, whatever the order in which changes arrived.
   */
  public Dataset<Row> latestImages(Cut cut, Collection<BusinessDate> dates) {
    Dataset<Row> all = changes(cut, dates);
    return all
        .groupBy("business_date", "key")
        .agg(max_by(struct(col("after").as("after"), col("arrival").as("arrival")), col("sequence")).as("last"))
        .where(col("last.after").isNotNull())
        .select(
            col("business_date"),
            col("key"),
            col("last.arrival").as("arrival"),
            lit(null).cast(all.schema().apply("before").dataType()).as("before"),
            col("last.after").as("after"));
  }

  /** For each business date with changes, the number of the last ingest batch that brought one; redeliveries bring none. */
  public Map<BusinessDate, Long> lastChanges(Cut cut) {
    return lastChanges(cut, -1);
  }

  /** As {@link #lastChanges(Cut)}, of dates with changes beyond an ingest batch. */
  public Map<BusinessDate, Long> lastChanges(Cut cut, long beyondIngestBatch) {
    Map<BusinessDate, Long> lastChanges = new TreeMap<>();
    for (Row row :
        lake.read(changes)
            .where(col("ingest_batch").gt(beyondIngestBatch).and(col("ingest_batch").leq(cut.ingestBatch())).and(col("redelivery_of").isNull()))
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
