package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Changes of records taken together, one row for each record: from the image that stood before some of them to the one that stands after all. */
final class RecordMoves {
  /** On moves: whether the two images are different. Else a record that was read again would count as taken away. */
  static final Column MOVED = not(col("before").eqNullSafe(col("after")));

  private RecordMoves() {}

  /**
   * A move of each record, as a change that takes it from one image to the other; by sequence, whatever the order in which changes arrived.
   *
   * @param changes each once, with {@code business_date}, {@code key}, {@code sequence}, {@code arrival}, {@code after}
   * @param later which of them come after the image that stood
   * @param apart names of further columns that moves are kept apart by
   * @return these, {@code business_date}, {@code key}, {@code arrival} of the last change, {@code before}, {@code after}, and {@code touched}: whether any is later
   */
  static Dataset<Row> of(Dataset<Row> changes, Column later, String... apart) {
    Column[] records = Stream.concat(Stream.of(apart), Stream.of("business_date", "key")).map(name -> col(name)).toArray(Column[]::new);
    Column[] moves =
        Stream.of(col("arrival"), col("stood.after").as("before"), col("stands.after").as("after"), col("touched")).toArray(Column[]::new);
    return changes
        .groupBy(records)
        .agg(
            max("arrival").as("arrival"),
            max_by(struct("after"), when(not(later), col("sequence"))).as("stood"),
            max_by(struct("after"), col("sequence")).as("stands"),
            max(later).as("touched"))
        .select(Stream.concat(Stream.of(records), Stream.of(moves)).toArray(Column[]::new));
  }
}
