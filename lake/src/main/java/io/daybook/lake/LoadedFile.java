package io.daybook.lake;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.time.Instant;
import org.apache.spark.sql.Column;

/**
 * Where rows of a file stand among deliveries: in the place of a topic the file, of an offset the row, and before anything that the stream says of the
 * same record.
 *
 * @param name of the file, without its folder
 * @param loadId the loads before it, counted; of two loads of a record the later one counts
 * @param loadedAt the arrival of its rows; microseconds
 */
public record LoadedFile(String name, String sha256, long loadId, Instant loadedAt) implements Serializable {
  /** In the place of a partition of the topic. */
  public static final int PARTITION = -1;

  public LoadedFile {
    requireNonNull(name, "name is null");
    requireNonNull(sha256, "sha256 is null");
    requireNonNull(loadedAt, "loadedAt is null");
  }

  /** Deliveries that came from files. */
  public static Column fromFile() {
    return col("partition").equalTo(PARTITION);
  }

  /** The same whenever a row of the same file is loaded. */
  String eventId(long row) {
    return "load:%s:%d".formatted(sha256.substring(0, 16), row);
  }

  /** A point sorts before every digit, and sequences of the stream begin with one. */
  String sequence(long row) {
    return ".%010d.%012d".formatted(loadId, row);
  }

  /** What {@code changes} and {@code quarantine} have in the place of a topic. */
  public String topic() {
    return "file:%s#%s".formatted(name, sha256.substring(0, 16));
  }

  KafkaRecord record(long row, byte[] payload) {
    return new KafkaRecord(topic(), PARTITION, row, loadedAt, payload);
  }
}
