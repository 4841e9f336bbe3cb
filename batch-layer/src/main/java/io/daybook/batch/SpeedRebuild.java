package io.daybook.batch;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Cut;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.ChainRule;
import io.daybook.lake.DuplicateRule;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTables;
import io.daybook.lake.MasterDataset;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.MetricsOfDay;
import io.daybook.lake.Offsets;
import io.daybook.lake.RebuildMark;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.ReferenceTiming;
import io.daybook.lake.Turn;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes the speed layer's tables again, {@code provisional} and {@code speed_batches}, from the master dataset alone: what the speed layer counts of every
 * delivery, by the definition in force, and what corrects it.
 *
 * <p>First the topic is taken in to its end. What is in the master dataset then is in the new tables, and what is not the speed layer reads after its next
 * start, because the lines of the new {@code speed_batches} end exactly there; so no record is counted twice or not at all. There is a batch for each ingest
 * batch, of an epoch of its own: releases are cut between ingest batches, and so what a release was held against can still be told.
 *
 * <p>Two commits replace the two tables as a whole. Readers have the old rows until the first of them. Killed anywhere it is run again, and does all of it
 * once more; {@link RebuildMark} keeps speed layers and nights away until then.
 */
public final class SpeedRebuild {
  private static final Logger log = LoggerFactory.getLogger(SpeedRebuild.class);
  private static final String AGAIN = "_again";

  private final Lake lake;
  private final Pipeline pipeline;
  private final MasterDataset masterDataset;
  private final MetricsOfDay metricsOfDay;
  private final Ingest ingest;
  private final RebuildMark mark;
  private final Clock clock;

  /** @param lake opened to rebuild */
  public SpeedRebuild(Lake lake, Pipeline pipeline, ReferenceRates references, Ingest ingest, Clock clock) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.masterDataset = new MasterDataset(lake);
    this.metricsOfDay = new MetricsOfDay(lake, pipeline, references);
    this.ingest = ingest;
    this.mark = new RebuildMark(lake);
    this.clock = clock;
  }

  /**
   * Returns when it is all done. The speed layer must not run.
   *
   * @param published up to where the speed layer has counted
   * @param forgetCheckpoint makes the speed layer begin anew at its next start
   * @throws DaybookException TOPIC_UNUSABLE where it has counted what the master dataset does not have; nothing is changed then
   */
  public RebuiltSpeed run(Map<Integer, Long> published, Runnable forgetCheckpoint) {
    try (Turn lock = NightlyLock.take(lake.folder())) {
      return ingest.caughtUp(
          cut -> {
            requireCovered(published, cut);
            mark.set();
            forgetCheckpoint.run();
            RebuiltSpeed rebuilt = rebuild(cut);
            mark.remove();
            log.info("Made {} partials of {} dates again, up to ingest batch {}, offsets {}", rebuilt.partials(), rebuilt.dates(), cut.ingestBatch(), cut.offsets());
            return rebuilt;
          });
    }
  }

  private void requireCovered(Map<Integer, Long> published, Cut cut) {
    published.forEach(
        (partition, counted) -> {
          long covered = cut.offsets().getOrDefault(partition, 0L);
          if (counted > covered) {
            throw new DaybookException(
                ErrorCode.TOPIC_UNUSABLE,
                "The speed layer has counted partition %d of topic %s up to offset %d, and the master dataset has it up to %d alone: the topic has lost what lies between, and so would the figures. Nothing was changed. Bring these records back into the topic, or use a new folder."
                    .formatted(partition, pipeline.source().topic(), counted, covered));
          }
        });
  }

  private RebuiltSpeed rebuild(Cut cut) {
    String epoch = "rebuilt-" + UUID.randomUUID().toString().substring(0, 8);
    Set<BusinessDate> dates = masterDataset.lastChanges(cut).keySet();
    MetricFunction metrics = metricsOfDay.at(clock.instant());
    Dataset<Row> partials =
        counted(cut, dates, metrics, epoch)
            .unionByName(corrections(cut, dates, metrics))
            .withColumnRenamed(Corrections.OF_BATCH, "batch_id")
            .join(broadcast(committed()), "batch_id")
            .withColumn("definition", lit(pipeline.definitionHash()));
    lake.makeAgain(lake.tables().provisional(), partials.repartition(col("business_date"))); // so that files tell readers their dates
    lake.makeAgain(lake.tables().speedBatches(), lines(epoch));
    return new RebuiltSpeed(cut, dates.size(), lake.read(lake.tables().provisional()).count());
  }

  /** What the speed layer counts, by ingest batch. */
  private Dataset<Row> counted(Cut cut, Set<BusinessDate> dates, MetricFunction metrics, String epoch) {
    Dataset<Row> counted =
        masterDataset
            .deliveries(cut, dates)
            .where(ChainRule.countsByItself())
            .withColumn(AGAIN, DuplicateRule.withinHorizon(pipeline))
            .where(not(col(AGAIN)));
    Dataset<Row> contributions = metrics.contributions(counted, ReferenceTiming.PROVISIONAL, Corrections.OF_BATCH);
    return metrics
        .partialsOf(contributions, MetricFunction.LATE, MetricFunction.AFTER_DAY, Corrections.OF_BATCH)
        .withColumn("correction", lit(false))
        .withColumn("epoch", lit(epoch));
  }

  private Dataset<Row> corrections(Cut cut, Set<BusinessDate> dates, MetricFunction metrics) {
    return Corrections.of(masterDataset.changes(cut, dates), metrics)
        .withColumn("correction", lit(true))
        .withColumn("epoch", lit(LakeTables.CORRECTION_EPOCH));
  }

  /** Partials are as old as the master dataset's knowledge of their records. */
  private Dataset<Row> committed() {
    return lake.readSmall(lake.tables().ingestBatches()).select("batch_id", "committed_at");
  }

  /** A line for each ingest batch that is no file's. What only a running speed layer can say, such as latencies, is null. */
  private Dataset<Row> lines(String epoch) {
    Dataset<Row> partials =
        lake.read(lake.tables().provisional()).where(col("epoch").equalTo(epoch)).groupBy("batch_id").agg(count(lit(1)).as("partials"));
    return lake.readSmall(lake.tables().ingestBatches())
        .where(col("load_id").isNull())
        .select("batch_id", "from_offsets", "until_offsets", "read", "quarantined", "max_arrival", "committed_at")
        .join(partials, CollectionConverters.asScala(List.of("batch_id")).toSeq(), "left")
        .withColumn("partials", coalesce(col("partials"), lit(0L)))
        .withColumn("epoch", lit(epoch))
        .withColumn("definition", lit(pipeline.definitionHash()))
        .withColumn("watermark", expr("max_arrival - make_dt_interval(0, 0, 0, %s)".formatted(seconds())))
        .withColumn("started_at", col("committed_at"));
  }

  private String seconds() {
    return BigDecimal.valueOf(pipeline.allowedLateness().toMillis(), 3).toPlainString();
  }
}
