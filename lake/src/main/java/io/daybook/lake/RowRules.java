package io.daybook.lake;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.Rule;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The pipeline's row rules, and its filter. A record breaks a rule when its expression is false; unknown passes, as in a SQL check constraint. What the
 * filter leaves out, where it is not true, is of no concern to the rules either.
 */
public final class RowRules {
  private final Pipeline pipeline;
  private final ComputedFields computed;

  public RowRules(Pipeline pipeline) {
    this.pipeline = pipeline;
    this.computed = new ComputedFields(pipeline);
  }

  /** Changes whose after image breaks a rule, with the name of the first one it breaks as {@code rule}. */
  public Dataset<Row> breaking(Dataset<Row> changes) {
    return mark(changes).where(col("rule").isNotNull());
  }

  /** Adds the name of the first rule that the after image breaks as {@code rule}; null where it breaks none, or there is no after image. */
  public Dataset<Row> mark(Dataset<Row> changes) {
    return marked(changes, "rule", broken());
  }

  /** Adds whether the after image counts as {@code counts}: the filter does not leave it out, and it breaks no rule. */
  Dataset<Row> markCounting(Dataset<Row> changes) {
    return marked(changes, "counts", passes().and(broken().isNull()));
  }

  private Dataset<Row> marked(Dataset<Row> changes, String column, Column mark) {
    Column[] carried = Arrays.stream(changes.columns()).map(name -> col(name).as("_" + name)).toArray(Column[]::new);
    Dataset<Row> images = computed.ofRecord(changes.select(carried).select("*", "_after.*"));
    Dataset<Row> fields = images.withColumn("_" + column, when(col("_after").isNotNull(), mark));
    Column[] back =
        Arrays.stream(fields.columns()).filter(name -> name.startsWith("_")).map(name -> col(name).as(name.substring(1))).toArray(Column[]::new);
    return fields.select(back);
  }

  /** Images that count. For datasets that have an image's fields, and those computed of them, as columns. */
  Dataset<Row> keeping(Dataset<Row> images) {
    return images.where(passes().and(broken().isNull()));
  }

  /** Adds whether an image breaks a rule, and leaves out what the filter does. For datasets as {@link #keeping} takes them. */
  Dataset<Row> told(Dataset<Row> images, String column) {
    return images.where(passes()).withColumn(column, broken().isNotNull());
  }

  private Column broken() {
    Column broken = lit(null).cast("string");
    for (int i = pipeline.rules().size() - 1; i >= 0; i--) {
      Rule rule = pipeline.rules().get(i);
      broken = when(not(coalesce(expr(rule.expression()), lit(true))), lit(rule.name())).otherwise(broken);
    }
    return when(passes(), broken);
  }

  private Column passes() {
    return coalesce(expr(pipeline.transformations().filter()), lit(false));
  }
}
