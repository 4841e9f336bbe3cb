package io.daybook.lake;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.unix_micros;

import io.daybook.core.release.RowChecksum;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * Checksums of the rows of releases. A row's hash is the first 128 bits of the SHA-256 of its columns, without the release's id, in the order of the
 * table: a JSON array of texts, with instants as microseconds since 1970 in UTC.
 */
public final class RowChecksums {
  private static final String RELEASE_ID = "release_id";

  private RowChecksums() {}

  /**
   * The checksum of each release's rows, by its id; releases without rows are left out.
   *
   * @param rows with at least the table's columns
   */
  public static Map<String, RowChecksum> byRelease(LakeTable table, Dataset<Row> rows) {
    Column[] texts =
        Arrays.stream(table.columns().fields()).filter(column -> !column.name().equals(RELEASE_ID)).map(RowChecksums::text).toArray(Column[]::new);
    Map<String, RowChecksum> checksums = new TreeMap<>();
    for (Row row :
        rows.select(col(RELEASE_ID), sha2(to_json(array(texts)), 256).as("hash"))
            .groupBy(RELEASE_ID)
            .agg(count(lit(1)), sum(bits(1)), sum(bits(17)))
            .collectAsList()) {
      checksums.put(row.getString(0), RowChecksum.of(row.getLong(1), whole(row.getDecimal(2)), whole(row.getDecimal(3))));
    }
    return checksums;
  }

  private static Column text(StructField column) {
    Column value = col(column.name()).cast(column.dataType());
    return (column.dataType().equals(DataTypes.TimestampType) ? unix_micros(value) : value).cast(DataTypes.StringType);
  }

  /** 64 bits of the hash as a number, from a hexadecimal digit on. */
  private static Column bits(int firstDigit) {
    return conv(substring(col("hash"), firstDigit, 16), 16, 10).cast(DataTypes.createDecimalType(20, 0));
  }

  private static BigInteger whole(BigDecimal sum) {
    return sum.toBigIntegerExact();
  }
}
