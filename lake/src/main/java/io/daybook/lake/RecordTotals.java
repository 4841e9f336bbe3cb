package io.daybook.lake;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.Rule;
import io.daybook.core.time.BusinessDate;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * What the records of a business date come to, those that break a rule included.
 *
 * @param counted the records that metrics count: the filter does not leave them out, and they break no rule
 * @param breaking by rule, the records that break it and none before it
 * @param figures by name; without those that have no room in 38 digits
 */
public record RecordTotals(long records, long counted, Map<String, Long> breaking, Map<String, BigDecimal> figures) {
  /** Of a date without records. */
  public static RecordTotals none(List<Measure.Additive> figures) {
    Map<String, BigDecimal> zeros = new TreeMap<>();
    figures.forEach(figure -> zeros.put(figure.name(), BigDecimal.ZERO));
    return new RecordTotals(0, 0, Map.of(), zeros);
  }

  /**
   * Adds up records by date, in one Spark job; dates without records are left out.
   *
   * @param latestImages as {@link MasterDataset#latestImages} gives them
   */
  public static Map<BusinessDate, RecordTotals> byDate(Dataset<Row> latestImages, Pipeline pipeline, List<Measure.Additive> figures) {
    List<Rule> rules = pipeline.rules();
    List<Column> sums = new ArrayList<>();
    rules.forEach(rule -> sums.add(count_if(col("_rule").equalTo(rule.name())).as("rule_" + rule.name())));
    figures.forEach(figure -> sums.add(total(figure).as("figure_" + figure.name())));
    sums.add(count_if(col("_counts")).as("counted"));
    RowRules marks = new RowRules(pipeline);
    Dataset<Row> records =
        marks
            .mark(marks.markCounting(latestImages))
            .select(col("business_date").as("_date"), col("rule").as("_rule"), col("counts").as("_counts"), col("after.*"));
    Map<BusinessDate, RecordTotals> totals = new TreeMap<>();
    for (Row row : records.groupBy("_date").agg(count(lit(1)).as("records"), sums.toArray(Column[]::new)).collectAsList()) {
      Map<String, Long> breaking = new TreeMap<>();
      rules.forEach(rule -> breaking.put(rule.name(), row.<Long>getAs("rule_" + rule.name())));
      Map<String, BigDecimal> amounts = new TreeMap<>();
      for (Measure.Additive figure : figures) {
        BigDecimal amount = row.getAs("figure_" + figure.name());
        if (amount != null) {
          amounts.put(figure.name(), amount);
        }
      }
      totals.put(new BusinessDate(row.<LocalDate>getAs("_date")), new RecordTotals(row.<Long>getAs("records"), row.<Long>getAs("counted"), breaking, amounts));
    }
    return totals;
  }

  private static Column total(Measure.Additive figure) {
    Column amount =
        figure instanceof Measure.Sum of ? coalesce(MetricFunction.roundedAmount(of), lit(0).cast(MeasureColumns.amountType(of))) : lit(1);
    return sum(amount).cast(DataTypes.createDecimalType(38, figure.scale()));
  }
}
