package io.daybook.lake;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.ceil;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.pipeline.Measure;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/**
 * A column of aggregates: what it holds of one image, of many in partials, and of many in a release. Only of sketched measures these are three
 * things.
 *
 * @param measure empty for the counts that every cell has
 */
record MeasureColumn(String name, Optional<Measure.Stored> measure) {
  static MeasureColumn of(Measure.Stored measure) {
    return new MeasureColumn(measure.name(), Optional.of(measure));
  }

  static MeasureColumn counting(String name) {
    return new MeasureColumn(name, Optional.empty());
  }

  boolean isAdditive() {
    return measure.isEmpty() || is(Measure.Additive.class);
  }

  /** What one image contributes. */
  DataType contributionType() {
    return is(Measure.Distinct.class) ? DataTypes.StringType : exactType();
  }

  DataType partialType() {
    return is(Measure.Sketched.class) ? DataTypes.BinaryType : exactType();
  }

  /** In releases. */
  DataType exactType() {
    return measure
        .filter(Measure.OfExpression.class::isInstance)
        .<DataType>map(amount -> DataTypes.createDecimalType(DecimalType.MAX_PRECISION(), amount.scale()))
        .orElse(DataTypes.LongType);
  }

  /** The partial of contributions. */
  Column partial() {
    Column values = col(name);
    Column partial =
        is(Measure.Distinct.class)
            ? SketchAggregator.ofValues(values)
            : is(Measure.Quantile.class) ? SketchAggregator.ofAmounts(values.cast(DataTypes.DoubleType)) : merged();
    return partial.cast(partialType()).as(name);
  }

  /** The exact figure of contributions. */
  Column exact() {
    Column values = col(name);
    Column exact =
        measure.orElse(null) instanceof Measure.Quantile quantile
            ? when(count(values).gt(0), element_at(array_sort(collect_list(values)), ceil(count(values).multiply(lit(quantile.at()))).cast("int")))
            : is(Measure.Distinct.class) ? count_distinct(values) : merged();
    return exact.cast(exactType()).as(name);
  }

  /** Merged values of an additive column or an extreme, whether of contributions or of partials. */
  Column merged() {
    Column values = col(name);
    Column merged = is(Measure.Min.class) ? min(values) : is(Measure.Max.class) ? max(values) : sum(values);
    return merged.cast(exactType()).as(name);
  }

  /** The partial of partials. */
  Column mergedPartial() {
    Column sketches = col(name);
    return is(Measure.Distinct.class)
        ? SketchAggregator.ofSketchesOfValues(sketches).as(name)
        : is(Measure.Quantile.class) ? SketchAggregator.ofSketchesOfAmounts(sketches).as(name) : merged();
  }

  private boolean is(Class<?> kind) {
    return measure.filter(kind::isInstance).isPresent();
  }
}
