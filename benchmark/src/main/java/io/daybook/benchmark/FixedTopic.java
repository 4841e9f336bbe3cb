package io.daybook.benchmark;

import io.daybook.lake.PastDeliveries;
import io.daybook.lake.Topic;
import io.daybook.lake.TopicEnd;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A topic that the master dataset covers to its end, so that nobody has to read from it. */
record FixedTopic(Map<Integer, Long> endOffsets) implements Topic {
  FixedTopic {
    endOffsets = Map.copyOf(endOffsets);
  }

  /** With the deliveries dealt out to the partitions in turn. */
  static FixedTopic of(long deliveries, int partitions) {
    Map<Integer, Long> ends = new TreeMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      ends.put(partition, (deliveries + partitions - 1 - partition) / partitions);
    }
    return new FixedTopic(ends);
  }

  @Override
  public Topic other(String name) {
    throw new UnsupportedOperationException("no gate is declared");
  }

  @Override
  public boolean exists() {
    return true;
  }

  @Override
  public Map<Integer, Long> beginningOffsets() {
    Map<Integer, Long> beginnings = new TreeMap<>(endOffsets);
    beginnings.replaceAll((partition, end) -> 0L);
    return beginnings;
  }

  @Override
  public TopicEnd end() {
    throw new UnsupportedOperationException("nobody watches this topic");
  }

  @Override
  public Dataset<Row> records(SparkSession spark, Map<Integer, Long> fromOffsets, Map<Integer, Long> untilOffsets) {
    throw new UnsupportedOperationException("the master dataset has all of this topic");
  }

  @Override
  public Dataset<Row> stream(SparkSession spark, Map<Integer, Long> startOffsets, long maxRecordsPerBatch) {
    throw new UnsupportedOperationException("there is no speed layer beside");
  }

  @Override
  public PastDeliveries pastDeliveries() {
    throw new UnsupportedOperationException("there is no speed layer beside");
  }
}
