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

/** The pipeline's row rules. A record breaks a rule when its expression is false; unknown passes, as in a SQL check constraint. */
public final class RowRules {
  private final Pipeline pipeline;

  public RowRules(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** Changes whose after image breaks a rule, with the name of the first one it breaks as {@code rule}. */
  public Dataset<Row> breaking(Dataset<Row> changes) {
    return mark(changes).where(col("rule").isNotNull());
  }

  /** Adds the name of the first rule that the after image breaks as {@code rule}; null where it breaks none, or there is no after image. */
  public Dataset<Row> mark(Dataset<Row> changes) {
    Column[] carried = Arrays.stream(changes.columns()).map(name -> col(name).as("_" + name)).toArray(Column[]::new);
    Dataset<Row> fields = changes.select(carried).select("*", "_after.*").withColumn("_rule", when(col("_after").isNotNull(), broken()));
    Column[] back =
        Arrays.stream(fields.columns()).filter(name -> name.startsWith("_")).map(name -> col(name).as(name.substring(1))).toArray(Column[]::new);
    return fields.select(back);
  }

  /** Images that break no rule. For datasets that have an image's fields as columns. */
  Dataset<Row> keeping(Dataset<Row> images) {
    return images.where(broken().isNull());
  }

  /** Adds whether an image breaks a rule. For datasets that have an image's fields as columns. */
  Dataset<Row> told(Dataset<Row> images, String column) {
    return images.withColumn(column, broken().isNotNull());
  }

  private Column broken() {
    Column broken = lit(null).cast("string");
    for (int i = pipeline.rules().size() - 1; i >= 0; i--) {
      Rule rule = pipeline.rules().get(i);
      broken = when(not(coalesce(expr(rule.expression()), lit(true))), lit(rule.name())).otherwise(broken);
    }
    return broken;
  }
}
