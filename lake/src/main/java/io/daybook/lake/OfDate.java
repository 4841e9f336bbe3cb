package io.daybook.lake;

import static org.apache.spark.sql.functions.broadcast;

import io.daybook.core.time.BusinessDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What is known of business dates, on the rows of them. */
public final class OfDate {
  private static final String DATE = "business_date";

  private OfDate() {}

  /**
   * Adds a column with what is known of each row's business date; rows of other dates are left out.
   *
   * @param values as rows hold them, such as {@link java.time.LocalDate} for a date
   */
  public static Dataset<Row> with(Dataset<Row> rows, String column, DataType type, Map<BusinessDate, ?> values) {
    List<Row> byDate = values.entrySet().stream().map(value -> RowFactory.create(value.getKey().date(), value.getValue())).toList();
    StructType columns = new StructType().add(DATE, DataTypes.DateType).add(column, type);
    return rows.join(broadcast(rows.sparkSession().createDataFrame(byDate, columns)), DATE);
  }
}
