package io.daybook.batch;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.daybook.lake.Deliveries;
import io.daybook.lake.LoadedFile;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Rows of a file that say nothing new: the stream has said something of the record, or the record stands as the row has it, or the row was loaded
 * before. They are redeliveries of the change that said it.
 */
final class KnownRecords {
  private KnownRecords() {}

  /**
   * The places of such rows, with the place of the change in {@code redelivery_of}.
   *
   * @param records of the file
   * @param earlier the changes before, of the same records
   */
  static Dataset<Row> of(Dataset<Row> records, Dataset<Row> earlier) {
    Column place = concat_ws(":", col("partition"), col("offset"));
    Dataset<Row> last = // of the stream where it has any: its sequences come after those of files
        earlier
            .groupBy("business_date", "key")
            .agg(max_by(struct(place.as("place"), not(LoadedFile.fromFile()).as("streamed"), col("after")), col("sequence")).as("last"));
    Dataset<Row> rows = earlier.where(LoadedFile.fromFile()).groupBy("business_date", "event_id").agg(min(place).as("loaded_at"));
    return records
        .where(col("kind").equalTo(Deliveries.CHANGE))
        .select("business_date", "key", "event_id", "partition", "offset", "part", "after")
        .join(last, columns("business_date", "key"))
        .join(rows, columns("business_date", "event_id"), "left")
        .withColumn(
            "redelivery_of",
            coalesce(col("loaded_at"), when(col("last.streamed").or(col("last.after").eqNullSafe(col("after"))), col("last.place"))))
        .where(col("redelivery_of").isNotNull())
        .select("partition", "offset", "part", "redelivery_of");
  }

  private static scala.collection.immutable.Seq<String> columns(String... names) {
    return CollectionConverters.asScala(List.of(names)).toSeq();
  }
}
