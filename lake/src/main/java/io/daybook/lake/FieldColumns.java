package io.daybook.lake;

import io.daybook.core.change.Image;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Source;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The declared fields as Spark types. */
public final class FieldColumns {
  private FieldColumns() {}

  /** An image: one nullable column per declared field, in order. */
  public static StructType imageType(Source source) {
    StructType type = new StructType();
    for (Field field : source.fields()) {
      type = type.add(field.name(), type(field.type()));
    }
    return type;
  }

  /** An image as a row of {@link #imageType}. */
  public static Row row(Image image) {
    return RowFactory.create(image.values().toArray());
  }

  /** Back from a row of {@link #imageType}. */
  static Image image(Row row) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      values.add(row.get(i));
    }
    return new Image(values);
  }

  static DataType type(FieldType type) {
    if (type instanceof FieldType.Decimal decimal) {
      return DataTypes.createDecimalType(decimal.precision(), decimal.scale());
    }
    if (type instanceof FieldType.Text) {
      return DataTypes.StringType;
    }
    if (type instanceof FieldType.Int) {
      return DataTypes.IntegerType;
    }
    if (type instanceof FieldType.BigInt) {
      return DataTypes.LongType;
    }
    if (type instanceof FieldType.Bool) {
      return DataTypes.BooleanType;
    }
    if (type instanceof FieldType.Day) {
      return DataTypes.DateType;
    }
    if (type instanceof FieldType.Timestamp) {
      return DataTypes.TimestampType;
    }
    throw new AssertionError("no column type for " + type);
  }
}
