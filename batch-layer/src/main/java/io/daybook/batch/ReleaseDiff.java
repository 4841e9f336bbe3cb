package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.change.KeyMask;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Register;
import io.daybook.core.release.RegisterEntry;
import io.daybook.lake.Lake;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * What two releases of a date say differently.
 *
 * @param metrics by metric, the cells in which they differ: window, dimensions and each stored measure as {@code <measure>_one} and {@code
 *     <measure>_other}; null where a release has no such cell
 * @param changes the changes of the date that one release covers and the other does not; without images and with personal data in keys hidden
 */
public record ReleaseDiff(Map<String, Dataset<Row>> metrics, Dataset<Row> changes) {

  /** @throws DaybookException RELEASE_REFUSED where one of them is unknown, or they are of different dates */
  public static ReleaseDiff of(Lake lake, Pipeline pipeline, String one, String other) {
    Register register = new ReleaseRegister(lake).read();
    RegisterEntry first = register.requireRelease(one);
    RegisterEntry second = register.requireRelease(other);
    if (!first.date().equals(second.date())) {
      throw new DaybookException(
          ErrorCode.RELEASE_REFUSED,
          "%s is of %s and %s of %s. Compare releases of one date.".formatted(one, first.date(), other, second.date()));
    }
    Map<String, Dataset<Row>> metrics = new LinkedHashMap<>();
    pipeline.metrics().forEach(metric -> metrics.put(metric.name(), cells(lake, metric, first, one, other)));
    return new ReleaseDiff(metrics, changes(lake, new KeyMask(pipeline.source()), first, second));
  }

  private static Dataset<Row> cells(Lake lake, Metric metric, RegisterEntry entry, String one, String other) {
    Column[] keys = Stream.concat(Stream.of("window_start", "window_end"), metric.dimensions().stream()).map(name -> col(name)).toArray(Column[]::new);
    List<Column> measures = new ArrayList<>();
    Column same = lit(true);
    for (Measure.Stored measure : metric.storedMeasures()) {
      measures.add(max(when(col("release_id").equalTo(one), col(measure.name()))).as(measure.name() + "_one"));
      measures.add(max(when(col("release_id").equalTo(other), col(measure.name()))).as(measure.name() + "_other"));
      same = same.and(col(measure.name() + "_one").eqNullSafe(col(measure.name() + "_other")));
    }
    return lake.read(lake.tables().finalOf(metric))
        .where(col("business_date").equalTo(lit(entry.date().date())).and(col("release_id").isin(one, other)))
        .groupBy(keys)
        .agg(measures.get(0), measures.subList(1, measures.size()).toArray(Column[]::new))
        .where(not(same))
        .orderBy(keys);
  }

  private static Dataset<Row> changes(Lake lake, KeyMask mask, RegisterEntry one, RegisterEntry other) {
    long first = one.evidence().orElseThrow().cut().ingestBatch();
    long second = other.evidence().orElseThrow().cut().ingestBatch();
    return lake.read(lake.tables().changes())
        .where(
            col("business_date").equalTo(lit(one.date().date()))
                .and(col("redelivery_of").isNull())
                .and(col("ingest_batch").gt(Math.min(first, second)).and(col("ingest_batch").leq(Math.max(first, second)))))
        .select(masked(mask), col("op"), col("event_time"), col("arrival"), col("event_id"), col("partition"), col("offset"))
        .orderBy("arrival");
  }

  private static Column masked(KeyMask mask) {
    UDF1<String, String> masked = mask::masked;
    return udf(masked, DataTypes.StringType).apply(col("key")).as("key");
  }
}
