package io.daybook.lake;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.defaults.internal.data.DefaultColumnarBatch;
import io.delta.kernel.defaults.internal.data.vector.DefaultGenericVector;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/** Spark's rows as Delta Kernel takes them. They meet here, and nowhere else. */
final class KernelRows {
  private static final int ROWS_PER_BATCH = 4096;

  private KernelRows() {}

  /**
   * Rows with the columns of a table, by name.
   *
   * @param present of the rows; where the table has others they are null
   */
  static FilteredColumnarBatch batch(StructType columns, org.apache.spark.sql.types.StructType present, List<Row> rows) {
    ColumnVector[] vectors = new ColumnVector[columns.length()];
    List<String> names = List.of(present.fieldNames());
    for (int column = 0; column < vectors.length; column++) {
      DataType type = columns.at(column).getDataType();
      int index = names.indexOf(columns.at(column).getName());
      List<Object> values = new ArrayList<>(rows.size());
      for (Row row : rows) {
        values.add(index < 0 ? null : value(type, row.get(index)));
      }
      vectors[column] = DefaultGenericVector.fromList(type, values);
    }
    return new FilteredColumnarBatch(new DefaultColumnarBatch(rows.size(), columns, vectors), Optional.empty());
  }

  /** In batches of some thousands of rows, as they are asked for. */
  static CloseableIterator<FilteredColumnarBatch> batches(StructType columns, org.apache.spark.sql.types.StructType present, Iterator<Row> rows) {
    return new CloseableIterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public FilteredColumnarBatch next() {
        List<Row> next = new ArrayList<>();
        while (rows.hasNext() && next.size() < ROWS_PER_BATCH) {
          next.add(rows.next());
        }
        return batch(columns, present, next);
      }

      @Override
      public void close() {}
    };
  }

  private static ColumnVector vector(DataType type, Collection<?> values) {
    List<Object> converted = new ArrayList<>(values.size());
    values.forEach(value -> converted.add(value(type, value)));
    return DefaultGenericVector.fromList(type, converted);
  }

  private static Object value(DataType type, Object value) {
    if (value instanceof Instant instant) {
      return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
    if (value instanceof LocalDate date) {
      return Math.toIntExact(date.toEpochDay());
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.setScale(((DecimalType) type).getScale(), RoundingMode.UNNECESSARY);
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      return map((MapType) type, CollectionConverters.asJava(map));
    }
    if (value instanceof Map<?, ?> map) {
      return map((MapType) type, map);
    }
    return value;
  }

  private static MapValue map(MapType type, Map<?, ?> map) {
    ColumnVector keys = vector(type.getKeyType(), map.keySet());
    ColumnVector values = vector(type.getValueType(), map.values());
    return new MapValue() {
      @Override
      public int getSize() {
        return map.size();
      }

      @Override
      public ColumnVector getKeys() {
        return keys;
      }

      @Override
      public ColumnVector getValues() {
        return values;
      }
    };
  }
}
