package io.daybook.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;

import io.daybook.core.pipeline.Measure;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/** A column of aggregates and how its values merge. */
record MeasureColumn(String name, DataType type, Merging merging) {
  enum Merging {
    SUM,
    MIN,
    MAX
  }

  static MeasureColumn of(Measure.Stored measure) {
    return new MeasureColumn(measure.name(), type(measure), merging(measure));
  }

  static MeasureColumn counting(String name) {
    return new MeasureColumn(name, DataTypes.LongType, Merging.SUM);
  }

  boolean isAdditive() {
    return merging == Merging.SUM;
  }

  /** The aggregate of the column's values. */
  Column merged() {
    Column values = col(name);
    Column merged = merging == Merging.SUM ? sum(values) : merging == Merging.MIN ? min(values) : max(values);
    return merged.cast(type).as(name);
  }

  private static DataType type(Measure.Stored measure) {
    return measure instanceof Measure.OfExpression amount
        ? DataTypes.createDecimalType(DecimalType.MAX_PRECISION(), amount.scale())
        : DataTypes.LongType;
  }

  private static Merging merging(Measure.Stored measure) {
    return measure instanceof Measure.Min ? Merging.MIN : measure instanceof Measure.Max ? Merging.MAX : Merging.SUM;
  }
}
