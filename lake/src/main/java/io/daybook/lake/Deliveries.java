package io.daybook.lake;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.daybook.core.change.Change;
import io.daybook.core.change.ChangeDecoder;
import io.daybook.core.change.Decoded;
import io.daybook.core.change.DeliveryMemory;
import io.daybook.core.change.Image;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Records of the topic, decoded: one row per part of a change, or one for a record that holds none. Both layers read the topic through here.
 *
 * <p>Records meet Spark here, and nowhere else.
 */
public final class Deliveries implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Column {@code kind}: a change, something that cannot be read as one, or a record without a value. */
  public static final String CHANGE = "CHANGE";

  public static final String MALFORMED = "MALFORMED";
  public static final String TOMBSTONE = "TOMBSTONE";

  private final Pipeline pipeline;
  private final BusinessDate firstBusinessDate;

  /** @param firstBusinessDate as {@link ReferenceRates#firstBusinessDate} gives it */
  public Deliveries(Pipeline pipeline, BusinessDate firstBusinessDate) {
    this.pipeline = pipeline;
    this.firstBusinessDate = firstBusinessDate;
  }

  /** Decodes records with their raw payload, for the master dataset. */
  public Dataset<Row> decode(Dataset<Row> records) {
    return records.mapPartitions(new Decoding(Payload.KEPT, null, null), Encoders.row(schema()));
  }

  /**
   * Decodes records and marks duplicates, for the speed layer. Payloads are left out.
   *
   * @param records whole Kafka partitions, or runs of them, in the order of their offsets: the rows of a Kafka source, before any shuffle
   * @param memories whose memory of earlier deliveries to go on with
   * @param past where deliveries are read again that the memory at hand does not know
   */
  public Dataset<Row> decodeMarkingDuplicates(Dataset<Row> records, String memories, PastDeliveries past) {
    return records.mapPartitions(new Decoding(Payload.LEFT_OUT, memories, past), Encoders.row(schema()));
  }

  /** The columns of a decoded delivery. */
  StructType schema() {
    StructType image = FieldColumns.imageType(pipeline.source());
    return new StructType()
        .add("kind", StringType)
        .add("reason", StringType)
        .add("business_date", DateType)
        .add("event_id", StringType)
        .add("part", IntegerType)
        .add("key", StringType)
        .add("op", StringType)
        .add("sequence", StringType)
        .add("event_time", TimestampType)
        .add("arrival", TimestampType)
        .add("before", image)
        .add("after", image)
        .add("topic", StringType)
        .add("partition", IntegerType)
        .add("offset", LongType)
        .add("payload", BinaryType)
        .add("duplicate", BooleanType);
  }

  private enum Payload {
    KEPT,
    LEFT_OUT
  }

  private final class Decoding implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final Payload payload;
    private final String memories;
    private final PastDeliveries past;

    Decoding(Payload payload, String memories, PastDeliveries past) {
      this.payload = payload;
      this.memories = memories;
      this.past = past;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> records) {
      ChangeDecoder decoder = new ChangeDecoder(pipeline, firstBusinessDate);
      Iterator<Iterator<Row>> decoded =
          new Iterator<>() {
            private DeliveryMemory memory;
            private int partition = -1;

            @Override
            public boolean hasNext() {
              return records.hasNext();
            }

            @Override
            public Iterator<Row> next() {
              Row row = records.next();
              KafkaRecord record = KafkaRecord.of(row);
              if (past != null && record.partition() != partition) { // a task may hold several partitions, one after the other
                partition = record.partition();
                memory = DeliveryMemories.upTo(memories, record, pipeline.dedupHorizon(), past, decoder);
              }
              return rows(record, decoder.decode(record.value(), record.arrival()), memory).iterator();
            }
          };
      return flat(decoded);
    }

    private List<Row> rows(KafkaRecord record, Decoded decoded, DeliveryMemory memory) {
      if (decoded instanceof Decoded.Changes changes) {
        Boolean duplicate = memory == null ? null : memory.isDuplicate(changes.eventId(), record.offset(), record.arrivalMicros());
        List<Row> rows = new ArrayList<>(changes.parts().size());
        for (Change change : changes.parts()) {
          rows.add(row(record, change, duplicate));
        }
        return rows;
      }
      if (memory != null) {
        memory.seen(record.offset());
      }
      String kind = decoded instanceof Decoded.Malformed ? MALFORMED : TOMBSTONE;
      String reason = decoded instanceof Decoded.Malformed malformed ? malformed.reason() : null;
      return List.of(
          RowFactory.create(
              kind, reason, null, null, 0, null, null, null, null, record.arrival(), null, null, record.topic(), record.partition(), record.offset(),
              kept(record), memory == null ? null : false));
    }

    private Row row(KafkaRecord record, Change change, Boolean duplicate) {
      return RowFactory.create(
          CHANGE,
          null,
          change.businessDate().date(),
          change.eventId(),
          change.part(),
          change.key(),
          change.op().name(),
          change.sequence(),
          change.eventTime(),
          record.arrival(),
          change.before().map(this::image).orElse(null),
          change.after().map(this::image).orElse(null),
          record.topic(),
          record.partition(),
          record.offset(),
          kept(record),
          duplicate);
    }

    private Row image(Image image) {
      return RowFactory.create(image.values().toArray());
    }

    private byte[] kept(KafkaRecord record) {
      return payload == Payload.KEPT ? record.value() : null;
    }
  }

  private static Iterator<Row> flat(Iterator<Iterator<Row>> parts) {
    return new Iterator<>() {
      private Iterator<Row> current = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!current.hasNext() && parts.hasNext()) {
          current = parts.next();
        }
        return current.hasNext();
      }

      @Override
      public Row next() {
        hasNext();
        return current.next();
      }
    };
  }

  /** A row of Spark's Kafka source. */
  record KafkaRecord(String topic, int partition, long offset, Instant arrival, byte[] value) {
    static KafkaRecord of(Row row) {
      return new KafkaRecord(
          row.getAs("topic"), row.<Integer>getAs("partition"), row.<Long>getAs("offset"), row.getAs("timestamp"), row.getAs("value"));
    }

    long arrivalMicros() {
      return Math.addExact(Math.multiplyExact(arrival.getEpochSecond(), 1_000_000L), arrival.getNano() / 1000);
    }
  }
}
