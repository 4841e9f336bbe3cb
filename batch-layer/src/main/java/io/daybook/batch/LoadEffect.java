package io.daybook.batch;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Cut;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Deliveries;
import io.daybook.lake.History;
import io.daybook.lake.Lake;
import io.daybook.lake.MasterDataset;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.ReferenceTiming;
import io.daybook.lake.RowRules;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/** What decoded rows of a file would do to the master dataset and the figures. */
final class LoadEffect {
  private static final int EXAMPLES = 3;

  private final Pipeline pipeline;
  private final MasterDataset masterDataset;
  private final MetricFunction metrics;
  private final RowRules rules;

  LoadEffect(Lake lake, Pipeline pipeline, MetricFunction metrics, RowRules rules) {
    this.pipeline = pipeline;
    this.masterDataset = new MasterDataset(lake);
    this.metrics = metrics;
    this.rules = rules;
  }

  LoadPreview preview(Dataset<Row> rows, Cut cut, History history) {
    Dataset<Row> malformed = rows.where(col("kind").equalTo(Deliveries.MALFORMED));
    Map<BusinessDate, Long> read = counts(rows.where(col("kind").equalTo(Deliveries.CHANGE)));
    Dataset<Row> earlier = masterDataset.changes(cut, read.keySet());
    Dataset<Row> known = KnownRecords.of(rows, earlier);
    Dataset<Row> coming = // left out where it is not known
        rows.where(col("kind").equalTo(Deliveries.CHANGE)).join(known, columns("partition", "offset", "part"), "left_anti");
    Map<BusinessDate, Long> unknown = counts(coming);
    Map<BusinessDate, LoadPreview.Records> dates = new TreeMap<>();
    read.forEach((date, records) -> dates.put(date, new LoadPreview.Records(records, records - unknown.getOrDefault(date, 0L))));
    List<String> examples =
        malformed.orderBy("offset").limit(EXAMPLES).collectAsList().stream()
            .map(row -> "%s:%d: %s".formatted(history.file().getFileName(), row.<Long>getAs("offset"), row.<String>getAs("reason")))
            .toList();
    return new LoadPreview(dates, malformed.count(), rules.breaking(coming).count(), examples, figures(earlier, coming));
  }

  private static Map<BusinessDate, Long> counts(Dataset<Row> changes) {
    Map<BusinessDate, Long> counts = new TreeMap<>();
    changes.groupBy("business_date").agg(count(lit(1))).collectAsList().forEach(row -> counts.put(new BusinessDate(row.<LocalDate>getAs(0)), row.getLong(1)));
    return counts;
  }

  private Map<String, BigDecimal> figures(Dataset<Row> earlier, Dataset<Row> coming) {
    Column[] change = {col("business_date"), col("key"), col("sequence"), col("arrival"), col("after")};
    Dataset<Row> changes =
        earlier.select(change).withColumn("comes", lit(false)).unionByName(coming.select(change).withColumn("comes", lit(true)));
    Dataset<Row> moves = RecordMoves.of(changes, col("comes")).where(col("touched").and(RecordMoves.MOVED));
    Dataset<Row> sums = metrics.sums(metrics.contributions(moves, ReferenceTiming.FINAL));
    Map<String, BigDecimal> figures = new LinkedHashMap<>();
    for (Metric metric : pipeline.metrics()) {
      List<Measure.Additive> measures = metric.additiveMeasures();
      Column[] totals = measures.stream().map(measure -> coalesce(sum(measure.name()), lit(0)).as(measure.name())).toArray(Column[]::new);
      Row row = sums.where(col("metric").equalTo(metric.name())).groupBy().agg(lit(0), totals).head();
      measures.forEach(measure -> figures.put(metric.name() + "." + measure.name(), new BigDecimal(row.getAs(measure.name()).toString())));
    }
    return figures;
  }

  private static scala.collection.immutable.Seq<String> columns(String... names) {
    return CollectionConverters.asScala(List.of(names)).toSeq();
  }
}
