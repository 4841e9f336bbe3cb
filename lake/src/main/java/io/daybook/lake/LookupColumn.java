package io.daybook.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.pipeline.Lookup;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.reference.LookupKey;
import io.daybook.core.reference.LookupTable;
import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.StructType;

/**
 * What a record's code stands for, as a struct with one field per column of the lookup. The table goes to each executor once, and a record costs one
 * look into it: no shuffle, and no join.
 */
final class LookupColumn {
  private final Lookup lookup;
  private final LookupTable table;
  private final BusinessCalendar calendar;
  private final Duration clockSkew;
  private Broadcast<LookupTable> sent;

  LookupColumn(Pipeline pipeline, Lookup lookup, LookupTable table) {
    this.lookup = lookup;
    this.table = table;
    this.calendar = pipeline.calendar();
    this.clockSkew = pipeline.clockSkew();
  }

  static StructType type(Lookup lookup) {
    StructType type = new StructType();
    for (Lookup.Column column : lookup.columns()) {
      type = type.add(column.name(), FieldColumns.type(column.type()));
    }
    return type;
  }

  /** For datasets that have the fields of the lookup's key as columns. */
  Column of(ReferenceTiming timing, Column businessDate) {
    Broadcast<LookupTable> codes = broadcast();
    BusinessCalendar calendar = this.calendar; // these travel to Spark's tasks, and not this
    Duration clockSkew = this.clockSkew;
    UDF2<String, Integer, Row> find =
        (key, day) -> {
          BusinessDate date = new BusinessDate(LocalDate.ofEpochDay(day));
          Instant knownAt = timing == ReferenceTiming.FINAL ? Instant.MAX : beginning(calendar, clockSkew, date);
          return RowFactory.create(codes.value().values(key, date.date(), knownAt));
        };
    return udf(find, type(lookup)).apply(key(), unix_date(businessDate));
  }

  /** When the first records of a date may arrive. What is known of the lookup then is what its provisional figures go by, whenever they are computed. */
  static Instant beginning(BusinessCalendar calendar, Duration clockSkew, BusinessDate date) {
    return calendar.startOf(date).minus(clockSkew);
  }

  private Column key() {
    Column[] parts = lookup.key().stream().map(key -> col(key.field()).cast("string")).toArray(Column[]::new);
    Column complete = lookup.key().stream().map(key -> col(key.field()).isNotNull()).reduce(Column::and).orElseThrow();
    return when(complete, concat_ws(LookupKey.SEPARATOR, parts));
  }

  private synchronized Broadcast<LookupTable> broadcast() {
    if (sent == null) {
      sent = JavaSparkContext.fromSparkContext(SparkSession.active().sparkContext()).broadcast(table);
    }
    return sent;
  }
}
