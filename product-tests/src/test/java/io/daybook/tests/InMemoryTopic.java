package io.daybook.tests;

import io.daybook.lake.PastDeliveries;
import io.daybook.lake.Topic;
import io.daybook.lake.TopicEnd;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A topic without a broker, for properties that need many of them; the product tests have a real one. */
final class InMemoryTopic implements Topic, PastDeliveries {
  private static final long serialVersionUID = 1L;
  private static final Map<String, InMemoryTopic> TOPICS = new ConcurrentHashMap<>(); // tasks run in this process

  private static final StructType RECORDS =
      new StructType()
          .add("value", DataTypes.BinaryType)
          .add("topic", DataTypes.StringType)
          .add("partition", DataTypes.IntegerType)
          .add("offset", DataTypes.LongType)
          .add("timestamp", DataTypes.TimestampType);

  private final String name;
  private final transient Map<Integer, List<Row>> partitions = new TreeMap<>();
  private final transient Map<String, InMemoryTopic> beside = new TreeMap<>();

  InMemoryTopic(int partitionCount) {
    this.name = "topic-" + UUID.randomUUID();
    for (int partition = 0; partition < partitionCount; partition++) {
      partitions.put(partition, new ArrayList<>());
    }
    TOPICS.put(name, this);
  }

  String name() {
    return name;
  }

  void send(int partition, Instant arrival, byte[] value) {
    List<Row> records = partitions.get(partition);
    records.add(RowFactory.create(value, name, partition, (long) records.size(), arrival));
  }

  /** Leaves out the partition's next offset, as compaction, the end of a transaction or a lost record does. */
  void skip(int partition) {
    partitions.get(partition).add(null);
  }

  /** Makes another topic that is found by its name from here; it has one partition. */
  InMemoryTopic beside(String other) {
    return beside.computeIfAbsent(other, absent -> new InMemoryTopic(1));
  }

  @Override
  public Topic other(String other) {
    InMemoryTopic found = beside.get(other);
    if (found == null) {
      throw new IllegalStateException("There is no topic %s beside this one".formatted(other));
    }
    return found;
  }

  @Override
  public boolean exists() {
    return true;
  }

  @Override
  public Map<Integer, Long> beginningOffsets() {
    Map<Integer, Long> offsets = new TreeMap<>();
    partitions.keySet().forEach(partition -> offsets.put(partition, 0L));
    return offsets;
  }

  @Override
  public Map<Integer, Long> endOffsets() {
    Map<Integer, Long> offsets = new TreeMap<>();
    partitions.forEach((partition, records) -> offsets.put(partition, (long) records.size()));
    return offsets;
  }

  @Override
  public TopicEnd end() {
    return new TopicEnd() {
      @Override
      public Map<Integer, Long> offsets() {
        return endOffsets();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Dataset<Row> records(SparkSession spark, Map<Integer, Long> fromOffsets, Map<Integer, Long> untilOffsets) {
    List<Row> records = new ArrayList<>();
    untilOffsets.forEach(
        (partition, until) ->
            records.addAll(partitions.get(partition).subList(fromOffsets.getOrDefault(partition, 0L).intValue(), until.intValue())));
    records.removeIf(Objects::isNull);
    return spark.createDataFrame(records, RECORDS).coalesce(1); // one task: each partition's records stay together
  }

  @Override
  public Dataset<Row> stream(SparkSession spark, Map<Integer, Long> startOffsets, long maxRecordsPerBatch) {
    throw new IllegalStateException("A topic in memory has no stream; publish its records batch by batch");
  }

  @Override
  public PastDeliveries pastDeliveries() {
    return this;
  }

  @Override
  public void read(String topic, int partition, long fromOffset, Instant since, long untilOffset, Reader reader) {
    Map<Integer, List<Row>> read = partitions == null ? TOPICS.get(topic).partitions : partitions; // a copy that a task got has none
    for (Row record : read.get(partition).subList((int) fromOffset, (int) untilOffset)) {
      if (record != null) {
        reader.accept(record.getLong(3), record.getAs(4), record.getAs(0));
      }
    }
  }
}
