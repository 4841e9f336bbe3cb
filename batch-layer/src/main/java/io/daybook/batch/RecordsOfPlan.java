package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import io.daybook.core.change.KeyMask;
import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.MasterDataset;
import io.daybook.lake.RecordTotals;
import io.daybook.lake.RowRules;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** The records of a plan's dates, as the gates look at them: added up once for all gates. Not for several threads at once. */
final class RecordsOfPlan {
  private final Pipeline pipeline;
  private final MasterDataset masterDataset;
  private final KeyMask mask;
  private final List<Measure.Additive> figures;
  private String runId = "";
  private Map<BusinessDate, RecordTotals> totals = Map.of();

  RecordsOfPlan(Lake lake, Pipeline pipeline) {
    this.pipeline = pipeline;
    this.masterDataset = new MasterDataset(lake, pipeline);
    this.mask = new KeyMask(pipeline.source());
    this.figures =
        pipeline.gates().declared().stream()
            .filter(Gate.ControlTotals.class::isInstance)
            .flatMap(gate -> ((Gate.ControlTotals) gate).figures().stream())
            .toList();
  }

  RecordTotals totals(NightlyPlan plan, BusinessDate date) {
    if (!runId.equals(plan.runId())) {
      List<BusinessDate> dates = plan.releases().stream().map(PlannedRelease::date).toList();
      totals = RecordTotals.byDate(masterDataset.latestImages(plan.cut(), dates), pipeline, figures);
      runId = plan.runId();
    }
    return totals.getOrDefault(date, RecordTotals.none(figures));
  }

  /** Records that break a rule, by date and then by rule. */
  Map<BusinessDate, Map<String, Examples>> breaking(NightlyPlan plan, Collection<BusinessDate> dates) {
    Dataset<Row> breaking = new RowRules(pipeline).breaking(masterDataset.latestImages(plan.cut(), dates));
    WindowSpec ofRule = Window.partitionBy("business_date", "rule");
    Map<BusinessDate, Map<String, List<String>>> shown = new HashMap<>();
    Map<BusinessDate, Map<String, Examples>> examples = new HashMap<>();
    for (Row row :
        breaking
            .select("business_date", "rule", "key")
            .withColumn("nth", row_number().over(ofRule.orderBy("key")))
            .withColumn("count", count(lit(1)).over(ofRule))
            .where(col("nth").leq(Examples.SHOWN))
            .orderBy("nth")
            .collectAsList()) {
      BusinessDate date = new BusinessDate(row.<LocalDate>getAs("business_date"));
      String rule = row.getAs("rule");
      List<String> keys = shown.computeIfAbsent(date, first -> new HashMap<>()).computeIfAbsent(rule, first -> new ArrayList<>());
      keys.add(mask.masked(row.getAs("key")));
      examples.computeIfAbsent(date, first -> new HashMap<>()).put(rule, new Examples(keys, row.<Long>getAs("count")));
    }
    return examples;
  }
}
