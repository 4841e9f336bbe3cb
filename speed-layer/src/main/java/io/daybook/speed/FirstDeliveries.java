package io.daybook.speed;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.daybook.core.change.Change;
import io.daybook.core.change.ChangeDecoder;
import io.daybook.core.change.Decoded;
import io.daybook.core.change.DeliveryMemory;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.FieldColumns;
import io.daybook.lake.KafkaRecord;
import io.daybook.lake.PastDeliveries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * A task's way through the records of a micro-batch: decodes each once, remembers it, counts it, and hands on its changes, duplicates marked, with what
 * {@link io.daybook.lake.MetricFunction} and {@link io.daybook.lake.ChainRule} need of them.
 */
final class FirstDeliveries implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final Pipeline pipeline;
  private final BusinessDate firstBusinessDate;
  private final String memories;
  private final PastDeliveries past;
  private final BatchTally tally;
  private final Instant batchStartedAt;
  private final List<Duration> windows;

  /**
   * @param firstBusinessDate as {@link io.daybook.lake.ReferenceRates#firstBusinessDate} gives it
   * @param memories whose memory of earlier deliveries to go on with
   * @param past where deliveries are read again that the memory at hand does not know
   * @param batchStartedAt the same for all tasks of a batch
   */
  FirstDeliveries(Pipeline pipeline, BusinessDate firstBusinessDate, String memories, PastDeliveries past, BatchTally tally, Instant batchStartedAt) {
    this.pipeline = pipeline;
    this.firstBusinessDate = firstBusinessDate;
    this.memories = memories;
    this.past = past;
    this.tally = tally;
    this.batchStartedAt = batchStartedAt;
    this.windows = pipeline.metrics().stream().map(Metric::pane).distinct().toList();
  }

  /** @param records whole Kafka partitions, or runs of them, in the order of their offsets: the rows of a Kafka source, before any shuffle */
  Dataset<Row> of(Dataset<Row> records) {
    StructType image = FieldColumns.imageType(pipeline.source());
    StructType changes =
        new StructType()
            .add(Fate.IS_DUPLICATE, BooleanType)
            .add("business_date", DateType)
            .add("op", StringType)
            .add("arrival", TimestampType)
            .add("before", image)
            .add("after", image);
    return records.select(KafkaRecord.COLUMNS).mapPartitions(this, Encoders.row(changes));
  }

  @Override
  public Iterator<Row> call(Iterator<Row> records) {
    return new Task(records);
  }

  private final class Task implements Iterator<Row> {
    private final Iterator<Row> records;
    private final ChangeDecoder decoder = new ChangeDecoder(pipeline, firstBusinessDate);
    private final Queue<Row> ready = new ArrayDeque<>(2); // a change that moves its record has two parts
    private DeliveryMemory memory;
    private String topic;
    private PartitionTally counts;

    Task(Iterator<Row> records) {
      this.records = records;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && records.hasNext()) {
        read(KafkaRecord.of(records.next()));
      }
      if (ready.isEmpty()) {
        finishPartition();
      }
      return !ready.isEmpty();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }

    private void read(KafkaRecord record) {
      if (counts == null || counts.partition != record.partition()) { // a task may hold several partitions, one after the other
        finishPartition();
        counts = new PartitionTally(record.partition(), record.offset());
        memory = DeliveryMemories.takeUpTo(memories, record, pipeline.dedupHorizon(), past, decoder);
        topic = record.topic();
      }
      counts.read(record.offset(), record.arrival(), batchStartedAt);
      Decoded decoded = decoder.decode(record.value(), record.arrival());
      if (decoded instanceof Decoded.Changes changes) {
        handOn(record, changes);
        return;
      }
      memory.seen(record.offset());
      if (decoded instanceof Decoded.Tombstone) {
        counts.tombstones++;
      } else {
        counts.malformed++; // and truncates, which are in quarantine, too
        if (decoded instanceof Decoded.Malformed malformed) {
          malformed.fieldFault().ifPresent(fault -> counts.fieldFaults.merge(fault, 1L, Long::sum));
        }
      }
    }

    private void finishPartition() {
      if (counts != null) {
        counts.memory = new MemorySize(memory.size(), memory.bytes());
        tally.add(counts);
        DeliveryMemories.keep(memories, topic, counts.partition, memory);
        counts = null;
      }
    }

    private void handOn(KafkaRecord record, Decoded.Changes changes) {
      boolean duplicate = memory.isDuplicate(changes.eventId(), record.offset(), record.arrivalMicros());
      if (duplicate) {
        counts.duplicate++;
      } else if (isLate(changes.parts().get(0).eventTime(), record.arrival())) {
        counts.late++;
      }
      for (Change change : changes.parts()) {
        ready.add(
            RowFactory.create(
                duplicate,
                change.businessDate().date(),
                change.op().name(),
                record.arrival(),
                change.before().map(FieldColumns::row).orElse(null),
                change.after().map(FieldColumns::row).orElse(null)));
      }
    }

    /** Whether a window of any metric had closed when the change arrived. */
    private boolean isLate(Instant eventTime, Instant arrival) {
      Instant closesAtTheLatest = arrival.minus(pipeline.allowedLateness());
      return eventTime.isBefore(closesAtTheLatest)
          && windows.stream().anyMatch(window -> pipeline.calendar().windowOf(eventTime, window).endExclusive().isBefore(closesAtTheLatest));
    }
  }
}
