package io.daybook.lake;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of aggregates. All metrics of a pipeline share one set of columns, the union of their dimensions and stored measures, where the
 * same name is the same column: so one row type holds partials of any metric, and one grouping aggregates them all.
 */
final class MeasureColumns {
  /** How many records a cell holds; a cell without any does not exist. */
  static final String RECORD_COUNT = "record_count";

  /** How many images were taken away from a cell. */
  static final String RETRACTIONS = "retractions";

  private final Pipeline pipeline;

  MeasureColumns(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** Dimensions of any metric, by name. */
  Map<String, DataType> dimensions() {
    Map<String, DataType> columns = new LinkedHashMap<>();
    for (Metric metric : pipeline.metrics()) {
      for (String dimension : metric.dimensions()) {
        columns.put(dimension, FieldColumns.type(pipeline.typeOf(dimension)));
      }
    }
    return columns;
  }

  /** Stored measures of any metric, and the counts that every cell has. */
  List<MeasureColumn> measures() {
    Map<String, MeasureColumn> columns = new LinkedHashMap<>();
    for (Metric metric : pipeline.metrics()) {
      metric.storedMeasures().forEach(measure -> columns.put(measure.name(), MeasureColumn.of(measure)));
    }
    columns.put(RECORD_COUNT, MeasureColumn.counting(RECORD_COUNT));
    columns.put(RETRACTIONS, MeasureColumn.counting(RETRACTIONS));
    return List.copyOf(columns.values());
  }

  /**
   * One record's amount: five digits less than the column, so that a sum has room for a hundred thousand records of the largest amount there can be.
   */
  static DecimalType amountType(Measure.OfExpression measure) {
    return DataTypes.createDecimalType(DecimalType.MAX_PRECISION() - 5, measure.scale());
  }

  static StructType with(StructType type, Map<String, DataType> columns) {
    StructType extended = type;
    for (Map.Entry<String, DataType> column : columns.entrySet()) {
      extended = extended.add(column.getKey(), column.getValue());
    }
    return extended;
  }
}
