package io.daybook.batch;

import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.contains;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;

import io.daybook.core.release.QuarantineAction;
import io.daybook.core.release.QuarantinePlace;
import io.daybook.core.release.QuarantineState;
import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import scala.jdk.javaapi.CollectionConverters;

/** The table {@code quarantine}, each record with what was done to it. Writes nothing. */
final class Quarantine {
  private static final List<String> PLACE = List.of("topic", "partition", "offset", "part");
  private static final Column PLACE_TEXT = concat_ws(":", col("topic"), col("partition"), col("offset"), col("part"));

  private final Lake lake;
  private final BusinessCalendar calendar;
  private final QuarantineActions actions;

  Quarantine(Lake lake, BusinessCalendar calendar, QuarantineActions actions) {
    this.lake = lake;
    this.calendar = calendar;
    this.actions = actions;
  }

  /** How many records there are that are meant, whatever the limit. */
  long count(QuarantineFilter filter) {
    return matching(filter).count();
  }

  /** The records that are meant, by partition and offset. */
  List<QuarantinedRecord> records(QuarantineFilter filter) {
    Dataset<Row> sorted = matching(filter).orderBy(asc("topic"), asc("partition"), asc("offset"), asc("part"));
    List<Row> rows = (filter.limit() == Integer.MAX_VALUE ? sorted : sorted.limit(filter.limit())).collectAsList();
    Map<QuarantinePlace, List<QuarantineAction>> done = actions.byPlace();
    List<QuarantinedRecord> records = new ArrayList<>();
    for (Row row : rows) {
      QuarantinePlace place = QuarantineActions.place(row);
      records.add(
          new QuarantinedRecord(
              place,
              row.getAs("reason"),
              Optional.ofNullable(row.getAs("rule")),
              new BusinessDate(row.<LocalDate>getAs("own_date")),
              row.<Instant>getAs("arrival"),
              row.<byte[]>getAs("payload"),
              done.getOrDefault(place, List.of())));
    }
    return records;
  }

  private Dataset<Row> matching(QuarantineFilter filter) {
    BusinessCalendar days = calendar; // travels to Spark's tasks alone
    UDF1<Instant, LocalDate> dateOf = instant -> days.dateOf(instant).date();
    Dataset<Row> last =
        lake.read(lake.tables().quarantineActions())
            .groupBy(columns())
            .agg(max_by(struct("action", "business_date"), col("number")).as("last"));
    Dataset<Row> records =
        lake.read(lake.tables().quarantine())
            .join(last, CollectionConverters.asScala(PLACE).toSeq(), "left")
            .withColumn("own_date", coalesce(col("business_date"), udf(dateOf, DataTypes.DateType).apply(col("arrival"))))
            .withColumn("date", coalesce(col("last.business_date"), col("own_date")))
            .withColumn("state", coalesce(col("last.action"), lit(QuarantineState.OPEN.name())));
    for (Column condition : conditions(filter)) {
      records = records.where(condition);
    }
    return records;
  }

  private static List<Column> conditions(QuarantineFilter filter) {
    List<Column> conditions = new ArrayList<>();
    if (!filter.places().isEmpty()) {
      conditions.add(PLACE_TEXT.isin(filter.places().stream().map(Quarantine::text).toArray()));
    }
    if (!filter.states().isEmpty()) {
      conditions.add(col("state").isin(filter.states().stream().map(Enum::name).toArray()));
    }
    filter.reason().ifPresent(part -> conditions.add(contains(lower(col("reason")), lit(part.toLowerCase(Locale.ROOT)))));
    filter.rule().ifPresent(rule -> conditions.add(col("rule").equalTo(rule)));
    filter.dates().ifPresent(dates -> conditions.add(col("date").between(dates.first().date(), dates.last().date())));
    filter.partition().ifPresent(partition -> conditions.add(col("partition").equalTo(partition)));
    filter.firstOffset().ifPresent(offset -> conditions.add(col("offset").geq(offset)));
    filter.lastOffset().ifPresent(offset -> conditions.add(col("offset").leq(offset)));
    return conditions;
  }

  private static String text(QuarantinePlace place) {
    return "%s:%d:%d:%d".formatted(place.topic(), place.partition(), place.offset(), place.part());
  }

  private static Column[] columns() {
    return PLACE.stream().map(name -> col(name)).toArray(Column[]::new);
  }
}
