package io.daybook.lake;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.change.Change;
import io.daybook.core.change.ChangeDecoder;
import io.daybook.core.change.Decoded;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.StructType;

/**
 * The images of changes as one definition reads them, whichever definition they were ingested by. Where that one declared a field otherwise, or not at all,
 * the payload is decoded once more: so an image is a function of the record and of the definition that asks, and what a field held before it was declared
 * counts like what it held since.
 *
 * <p>A payload that the definition cannot read, because what has become a field held something else then, leaves the image as it was read, without that
 * field.
 */
final class Images {
  private static final String AGAIN = "_again";
  /** Before any date there is: whether the date can be priced was decided when the record was ingested. */
  private static final BusinessDate FIRST = new BusinessDate(LocalDate.of(1, 1, 1));

  private final StructType image;
  private final Set<String> readAlike;
  private final boolean all;
  private final UserDefinedFunction decode;

  Images(Definitions definitions, Pipeline pipeline) {
    this.image = FieldColumns.imageType(pipeline.source());
    this.readAlike = definitions.readingAs(pipeline);
    this.all = definitions.allReadAs(pipeline);
    this.decode = udf(new Decoding(pipeline), new StructType().add("before", image).add("after", image));
  }

  /** @param changes with the columns of {@code changes} */
  Dataset<Row> of(Dataset<Row> changes) {
    return all ? fitted(changes) : read(changes).drop(AGAIN);
  }

  /**
   * As {@link #of}, without those that the definition cannot read: what a layer that ran by it has made malformed. Rows of files stay: their payload is no
   * record of the topic.
   */
  Dataset<Row> readable(Dataset<Row> changes) {
    return all ? fitted(changes) : read(changes).where(readAlike().or(col(AGAIN).isNotNull()).or(LoadedFile.fromFile())).drop(AGAIN);
  }

  private Dataset<Row> read(Dataset<Row> changes) {
    Dataset<Row> again = changes.withColumn(AGAIN, when(not(readAlike()), decode.apply(col("payload"), col("arrival"), col("part"))));
    Column isAgain = col(AGAIN).isNotNull();
    return again
        .withColumn("before", when(isAgain, col(AGAIN + ".before")).otherwise(fitted(changes, "before")))
        .withColumn("after", when(isAgain, col(AGAIN + ".after")).otherwise(fitted(changes, "after")));
  }

  private Column readAlike() {
    return coalesce(col("definition"), lit("")).isin(readAlike.toArray());
  }

  /** With the definition's fields in its order, and no others. */
  private Dataset<Row> fitted(Dataset<Row> changes) {
    return changes.schema().apply("after").dataType().equals(image)
        ? changes
        : changes.withColumn("before", fitted(changes, "before")).withColumn("after", fitted(changes, "after"));
  }

  private Column fitted(Dataset<Row> changes, String name) {
    Set<String> present = Set.of(((StructType) changes.schema().apply(name).dataType()).fieldNames());
    Column[] fields =
        Arrays.stream(image.fields())
            .map(field -> (present.contains(field.name()) ? col(name + "." + field.name()) : lit(null).cast(field.dataType())).as(field.name()))
            .toArray(Column[]::new);
    return when(col(name).isNotNull(), struct(fields)).otherwise(lit(null).cast(image));
  }

  /** From payload, arrival and part to the images of that part; null where the payload has none. */
  private static final class Decoding implements UDF3<byte[], Instant, Integer, Row>, Serializable {
    private static final long serialVersionUID = 1L;

    private final Pipeline pipeline;
    private transient ThreadLocal<ChangeDecoder> decoders; // not for several threads at once, and tasks in one process may share this function

    Decoding(Pipeline pipeline) {
      this.pipeline = pipeline;
    }

    @Override
    public Row call(byte[] payload, Instant arrival, Integer part) {
      if (!(decoder().decode(payload, arrival) instanceof Decoded.Changes changes)) {
        return null;
      }
      for (Change change : changes.parts()) {
        if (change.part() == part) {
          return RowFactory.create(change.before().map(FieldColumns::row).orElse(null), change.after().map(FieldColumns::row).orElse(null));
        }
      }
      return null;
    }

    private ChangeDecoder decoder() {
      synchronized (this) {
        if (decoders == null) {
          decoders = ThreadLocal.withInitial(() -> new ChangeDecoder(pipeline, FIRST));
        }
        return decoders.get();
      }
    }
  }
}
