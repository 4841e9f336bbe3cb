package io.daybook.lake;

import static org.apache.spark.sql.functions.col;

import java.time.Instant;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/**
 * A row of Spark's Kafka source.
 *
 * @param value {@code null} for a tombstone
 */
public record KafkaRecord(String topic, int partition, long offset, Instant arrival, byte[] value) {
  /** The columns that {@link #of} reads, in its order. */
  public static final Column[] COLUMNS =
      Stream.of("topic", "partition", "offset", "timestamp", "value").map(name -> col(name)).toArray(Column[]::new);

  public static KafkaRecord of(Row row) {
    return new KafkaRecord(row.getString(0), row.getInt(1), row.getLong(2), row.getAs(3), row.getAs(4));
  }

  public long arrivalMicros() {
    return micros(arrival);
  }

  /** Microseconds since 1970 UTC. */
  public static long micros(Instant arrival) {
    return Math.addExact(Math.multiplyExact(arrival.getEpochSecond(), 1_000_000L), arrival.getNano() / 1000);
  }
}
