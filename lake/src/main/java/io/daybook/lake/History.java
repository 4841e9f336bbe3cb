package io.daybook.lake;

import io.daybook.core.pipeline.Source;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A file with a history: records as they stood when it was made. */
public interface History {
  Path file();

  /**
   * Its rows, with the columns of {@link #columns}, in any order: {@code number} as {@link io.daybook.core.change.FileRow} has it, the row's bytes, and its
   * image or what is wrong with it.
   *
   * @throws io.daybook.core.DaybookException where the file cannot be read or does not have the declared columns
   */
  Dataset<Row> rows(SparkSession spark);

  static StructType columns(Source source) {
    return new StructType()
        .add("number", DataTypes.LongType)
        .add("payload", DataTypes.BinaryType)
        .add("image", FieldColumns.imageType(source))
        .add("problem", DataTypes.StringType);
  }
}
