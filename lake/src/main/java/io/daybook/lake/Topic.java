package io.daybook.lake;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A topic, the pipeline's above all, as batches read it. */
public interface Topic {
  /** Another topic of the same Kafka, whether it exists or not. */
  Topic other(String name);

  /** Whether there is such a topic. All else that is asked of one that does not exist is refused. */
  boolean exists();

  /** The first offset of each partition that is still kept. */
  Map<Integer, Long> beginningOffsets();

  /** The first offset of each partition that is not written yet. */
  Map<Integer, Long> endOffsets();

  /** As {@link #endOffsets}, to be asked often. */
  TopicEnd end();

  /**
   * The records from one set of offsets, included, to another, excluded, with the columns of Spark's Kafka source: {@code value}, {@code topic}, {@code
   * partition}, {@code offset}, {@code timestamp}. Each partition's records are together and in order.
   */
  Dataset<Row> records(SparkSession spark, Map<Integer, Long> fromOffsets, Map<Integer, Long> untilOffsets);

  /** The topic as a stream that begins at the given offsets and takes about so many records of a backlog at a time. */
  Dataset<Row> stream(SparkSession spark, Map<Integer, Long> startOffsets, long maxRecordsPerBatch);

  /** How tasks read earlier records again. */
  PastDeliveries pastDeliveries();
}
