package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.daybook.core.change.Change;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Register;
import io.daybook.core.release.Standing;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.FieldColumns;
import io.daybook.lake.Lake;
import io.daybook.lake.MasterDataset;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.ReferenceTiming;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * By how much repaired records would change a count or sum of a date, by the master dataset as it is.
 *
 * @param landing what becomes of it there
 * @param change at the final rate where the date has a release, else at the provisional one
 */
public record RepairEffect(BusinessDate date, Landing landing, String metric, String measure, BigDecimal change) {
  /** Where a change for a date shows. */
  public enum Landing {
    /** The date has no release: its provisional figures move. */
    PROVISIONAL,
    /** The released figure stays; the change stands beside it until the next night restates the date. */
    PENDING,
    /** The released figure stays; the next night books the change in a later date that is open. */
    ADJUSTMENT;

    public static Landing of(Standing standing) {
      return standing.served().isEmpty() ? PROVISIONAL : standing.period() == Standing.Period.CLOSED ? ADJUSTMENT : PENDING;
    }
  }

  /**
   * What replaying records would do. Those that came already, or that a later change has overtaken, do nothing.
   *
   * @param register where the dates stand
   */
  public static List<RepairEffect> of(List<RepairedRecord> records, Lake lake, Pipeline pipeline, ReferenceRates references, Register register) {
    MetricFunction metrics = new MetricFunction(pipeline, references);
    Dataset<Row> moves = moves(records, lake, pipeline).localCheckpoint();
    List<RepairEffect> effects = new ArrayList<>();
    TreeSet<BusinessDate> dates = new TreeSet<>(records.stream().flatMap(record -> record.changes().stream()).map(Change::businessDate).toList());
    for (BusinessDate date : dates) {
      Landing landing = Landing.of(register.standing(date));
      ReferenceTiming timing = landing == Landing.PROVISIONAL ? ReferenceTiming.PROVISIONAL : ReferenceTiming.FINAL;
      Dataset<Row> sums = metrics.sums(metrics.contributions(moves.where(col("business_date").equalTo(lit(date.date()))), timing)).localCheckpoint();
      for (Metric metric : pipeline.metrics()) {
        effects.addAll(effects(date, landing, metric, sums.where(col("metric").equalTo(metric.name()))));
      }
    }
    return effects;
  }

  private static List<RepairEffect> effects(BusinessDate date, Landing landing, Metric metric, Dataset<Row> sums) {
    List<Column> totals = new ArrayList<>(metric.additiveMeasures().stream().map(measure -> sum(measure.name()).cast("decimal(38,18)").as(measure.name())).toList());
    Row row = sums.agg(totals.get(0), totals.subList(1, totals.size()).toArray(Column[]::new)).head();
    List<RepairEffect> effects = new ArrayList<>();
    for (Measure.Additive measure : metric.additiveMeasures()) {
      BigDecimal change = row.getAs(measure.name());
      if (change != null) {
        effects.add(new RepairEffect(date, landing, metric.name(), measure.name(), change.setScale(measure instanceof Measure.Sum sum ? sum.scale() : 0)));
      }
    }
    return effects;
  }

  /** From the image that stands now to the one that will, record by record. */
  private static Dataset<Row> moves(List<RepairedRecord> records, Lake lake, Pipeline pipeline) {
    StructType image = FieldColumns.imageType(pipeline.source());
    StructType type =
        new StructType()
            .add("business_date", DataTypes.DateType)
            .add("event_id", DataTypes.StringType)
            .add("key", DataTypes.StringType)
            .add("sequence", DataTypes.StringType)
            .add("arrival", DataTypes.TimestampType)
            .add("after", image);
    Instant now = Instant.now();
    List<Row> rows = records.stream().flatMap(record -> record.changes().stream()).map(change -> row(change, now)).toList();
    Dataset<Row> repairs = lake.spark().createDataFrame(rows, type).dropDuplicates("event_id"); // a record that came twice is in quarantine twice
    List<BusinessDate> dates = repairs.select("business_date").distinct().collectAsList().stream().map(row -> new BusinessDate(row.<LocalDate>getAs(0))).toList();
    Dataset<Row> earlier = new MasterDataset(lake).changesBefore(Long.MAX_VALUE, dates, repairs);
    Dataset<Row> news = repairs.join(earlier.select("business_date", "event_id"), CollectionConverters.asScala(List.of("business_date", "event_id")).toSeq(), "left_anti");
    Dataset<Row> timeline =
        news.withColumn("repair", lit(true))
            .unionByName(earlier.select("business_date", "event_id", "key", "sequence", "arrival", "after").withColumn("repair", lit(false)));
    return RecordMoves.of(timeline, col("repair")).where(col("touched").and(RecordMoves.MOVED));
  }

  private static Row row(Change change, Instant now) {
    return RowFactory.create(
        change.businessDate().date(), change.eventId(), change.key(), change.sequence(), now, change.after().map(FieldColumns::row).orElse(null));
  }
}
