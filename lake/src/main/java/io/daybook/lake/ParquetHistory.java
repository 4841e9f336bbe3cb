package io.daybook.lake;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.encode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.year;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.NearestWord;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.FieldOrigin;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A Parquet file. A column must have its field's type, or one whose values the field's type holds without loss; a decimal with more digits than the
 * field is read value by value. A timestamp without a zone is a local time in the field's zone.
 */
public record ParquetHistory(Source source, Path file) implements History {
  private static final String NUMBER = "_number";
  private static final String PROBLEM = "_problem";

  @Override
  public Dataset<Row> rows(SparkSession spark) {
    Dataset<Row> stored = stored(spark);
    StructType columns = stored.schema();
    source.fields().forEach(field -> requireColumn(columns, field));
    Column[] carried = Stream.of(columns.fieldNames()).map(ParquetHistory::quoted).toArray(Column[]::new);
    Dataset<Row> numbered =
        stored.select(
            Stream.concat(
                    source.fields().stream().filter(ParquetHistory::isStored).map(field -> value(field, stored(columns, field)).as(field.name())),
                    Stream.of(
                        col("_metadata.row_index").plus(1).as(NUMBER),
                        encode(to_json(struct(carried)), "UTF-8").as("_payload"),
                        problem(columns).as(PROBLEM)))
                .toArray(Column[]::new));
    Dataset<Row> counted = numbered;
    for (Field field : source.fields()) {
      counted = isStored(field) ? counted : counted.withColumn(field.name(), counted(field).cast(FieldColumns.type(field.type())));
    }
    StructType image = FieldColumns.imageType(source);
    Column fields = struct(Stream.of(image.fieldNames()).map(name -> col(name)).toArray(Column[]::new));
    return counted.select(
        col(NUMBER).as("number"),
        col("_payload").as("payload"),
        when(col(PROBLEM).equalTo(""), fields).otherwise(lit(null)).cast(image).as("image"),
        col(PROBLEM).as("problem"));
  }

  private Dataset<Row> stored(SparkSession spark) {
    try {
      return spark.read().parquet(pattern());
    } catch (Exception e) { // Spark's are checked, and not declared
      throw new DaybookException(
          ErrorCode.INPUT_MALFORMED, "Cannot read %s as Parquet: %s. Check that it is there, whole, and of Spark's types.".formatted(file, firstLine(e)), e);
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** The path, so that Spark takes it for this file and for no other. */
  private String pattern() {
    return file.toAbsolutePath().toString().replaceAll("[{}\\[\\]*?\\\\]", "\\\\$0");
  }

  private static boolean isStored(Field field) {
    return field.origin() instanceof FieldOrigin.Column;
  }

  private static StructField stored(StructType columns, Field field) {
    String header = ((FieldOrigin.Column) field.origin()).header();
    return columns.fields()[columns.fieldIndex(Stream.of(columns.fieldNames()).anyMatch(header::equals) ? header : field.name())];
  }

  /** By the name of its column, or else by its own. */
  private void requireColumn(StructType columns, Field field) {
    if (!isStored(field)) {
      return;
    }
    List<String> names = List.of(columns.fieldNames());
    String header = ((FieldOrigin.Column) field.origin()).header();
    if (!names.contains(header) && !names.contains(field.name())) {
      String nearest = NearestWord.of(header, names).map(" (nearest: '%s')"::formatted).orElse("");
      throw new DaybookException(
          ErrorCode.INPUT_MALFORMED,
          "Cannot read field %s from %s: it has no column '%s'%s. Its columns are: %s. Correct the field's column."
              .formatted(field.name(), file, header, nearest, String.join(", ", names)));
    }
    StructField column = stored(columns, field);
    if (!fits(column.dataType(), field.type())) {
      throw new DaybookException(
          ErrorCode.INPUT_MALFORMED,
          "Cannot read field %s from %s: column '%s' is a %s there, and the field a %s, which does not hold it exactly. Write the column as a %5$s."
              .formatted(field.name(), file, column.name(), column.dataType().catalogString(), field.type()));
    }
  }

  private static boolean fits(DataType stored, FieldType type) {
    boolean integral = List.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType).contains(stored);
    if (type instanceof FieldType.Int) {
      return integral && !stored.equals(DataTypes.LongType);
    }
    if (type instanceof FieldType.BigInt) {
      return integral;
    }
    if (type instanceof FieldType.Decimal) {
      return integral || stored instanceof DecimalType;
    }
    if (type instanceof FieldType.Timestamp) {
      return stored.equals(DataTypes.TimestampType) || stored.equals(DataTypes.TimestampNTZType);
    }
    return stored.equals(FieldColumns.type(type));
  }

  private static Column value(Field field, StructField stored) {
    Column value = quoted(stored.name());
    if (stored.dataType().equals(DataTypes.TimestampNTZType)) {
      return LocalTimes.instant(value, ((FieldType.Timestamp) field.type()).zone());
    }
    return value.cast(FieldColumns.type(field.type()));
  }

  /** What is wrong with the values of a row, in words; empty where nothing is. */
  private Column problem(StructType columns) {
    List<Column> problems = new ArrayList<>();
    for (Field field : source.fields()) {
      if (isStored(field)) {
        problems.add(problem(field, stored(columns, field)));
      }
    }
    return array_join(array_compact(array(problems.toArray(Column[]::new))), "; ");
  }

  private static Column problem(Field field, StructField stored) {
    Column raw = quoted(stored.name());
    Column value = value(field, stored);
    Column text = raw.cast(DataTypes.StringType);
    Column lossy = raw.isNotNull().and(value.isNull());
    if (field.type() instanceof FieldType.Decimal) {
      lossy = not(value.cast(stored.dataType()).eqNullSafe(raw)); // Spark rounds where digits after the point are too many
    }
    if (field.type() instanceof FieldType.Timestamp || field.type() instanceof FieldType.Day) {
      lossy = lossy.or(not(year(value).between(1, 9999)));
    }
    Column unreadable = when(lossy, concat(lit(field.name() + " is not a " + field.type() + ": '"), text, lit("'")));
    return field.nullable() ? unreadable : when(raw.isNull(), lit(field.name() + " is empty")).otherwise(unreadable);
  }

  private static Column quoted(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }

  private static Column counted(Field field) {
    return field.origin() instanceof FieldOrigin.OrdinalWithin within
        ? row_number().over(Window.partitionBy(within.field()).orderBy(NUMBER))
        : col(NUMBER);
  }
}
