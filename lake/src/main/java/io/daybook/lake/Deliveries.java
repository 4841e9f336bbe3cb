package io.daybook.lake;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.daybook.core.change.Change;
import io.daybook.core.change.ChangeDecoder;
import io.daybook.core.change.Decoded;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Records of the topic, or of a file that is loaded, decoded: one row per part of a change, or one for a record that holds none; for the master dataset, which keeps them all.
 */
public final class Deliveries implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Column {@code kind}: a change, something that cannot be read as one, a table that was emptied, or a record without a value. */
  public static final String CHANGE = "CHANGE";

  public static final String MALFORMED = "MALFORMED";
  public static final String TRUNCATED = "TRUNCATED";
  public static final String TOMBSTONE = "TOMBSTONE";

  private final Pipeline pipeline;
  private final BusinessDate firstBusinessDate;

  /** @param firstBusinessDate as {@link ReferenceRates#firstBusinessDate} gives it */
  public Deliveries(Pipeline pipeline, BusinessDate firstBusinessDate) {
    this.pipeline = pipeline;
    this.firstBusinessDate = firstBusinessDate;
  }

  /** Decodes records, with their raw payload. */
  public Dataset<Row> decode(Dataset<Row> records) {
    return records.select(KafkaRecord.COLUMNS).flatMap(new Decoding(), Encoders.row(schema()));
  }

  /** Decodes the rows of a file that is loaded, as deliveries of snapshot reads. */
  public Dataset<Row> decode(Dataset<Row> rows, LoadedFile file) {
    return rows.select("number", "payload", "image", "problem").flatMap(new FileDecoding(file), Encoders.row(schema()));
  }

  /** The columns of a decoded delivery. */
  public StructType schema() {
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
        .add("payload", BinaryType);
  }

  private final class Decoding implements FlatMapFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    private transient ChangeDecoder decoder; // each task has its own copy of this function

    @Override
    public Iterator<Row> call(Row row) {
      if (decoder == null) {
        decoder = new ChangeDecoder(pipeline, firstBusinessDate);
      }
      KafkaRecord record = KafkaRecord.of(row);
      return rows(record, decoder.decode(record.value(), record.arrival()));
    }
  }

  private final class FileDecoding implements FlatMapFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final LoadedFile file;
    private transient ChangeDecoder decoder;

    FileDecoding(LoadedFile file) {
      this.file = file;
    }

    @Override
    public Iterator<Row> call(Row row) {
      if (decoder == null) {
        decoder = new ChangeDecoder(pipeline, firstBusinessDate);
      }
      long number = row.getLong(0);
      Decoded decoded =
          row.isNullAt(2)
              ? new Decoded.Malformed(row.getString(3))
              : decoder.loaded(FieldColumns.image(row.getStruct(2)), file.eventId(number), file.sequence(number), file.loadedAt());
      return rows(file.record(number, row.getAs(1)), decoded);
    }
  }

  private static Iterator<Row> rows(KafkaRecord record, Decoded decoded) {
    if (decoded instanceof Decoded.Changes changes) {
      return changes.parts().stream().map(change -> row(record, change)).iterator();
    }
    if (decoded instanceof Decoded.Malformed malformed) {
      return withoutChange(record, MALFORMED, malformed.reason());
    }
    return decoded instanceof Decoded.Truncated truncated
        ? withoutChange(record, TRUNCATED, truncated.reason())
        : withoutChange(record, TOMBSTONE, null);
  }

  private static Iterator<Row> withoutChange(KafkaRecord record, String kind, String reason) {
    Row row =
        RowFactory.create(
            kind, reason, null, null, 0, null, null, null, null, record.arrival(), null, null,
            record.topic(), record.partition(), record.offset(),
            record.value());
    return List.of(row).iterator();
  }

  private static Row row(KafkaRecord record, Change change) {
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
        change.before().map(FieldColumns::row).orElse(null),
        change.after().map(FieldColumns::row).orElse(null),
        record.topic(),
        record.partition(),
        record.offset(),
        record.value());
  }
}
