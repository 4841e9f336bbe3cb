package io.daybook.reconciliation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.OffsetRanges;
import io.daybook.lake.Offsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The definitions, other than the one in force, that the speed layer has counted by.
 *
 * <p>A batch ran by the definition that its partials name. Where it has none any more, the one that {@code speed_batches} names: of a batch that a crash
 * had run again after the pipeline file was changed that is the later one, and its partials are of the earlier.
 *
 * @param pipelines by the hash of their definition, in no order
 * @param read what batches read that ran by each
 * @param dates of which {@code provisional} holds anything that was made by them, or by a definition whose text is not known
 */
record EarlierDefinitions(Map<String, Pipeline> pipelines, Map<String, OffsetRanges> read, Set<LocalDate> dates) {
  private static final Logger log = LoggerFactory.getLogger(EarlierDefinitions.class);

  EarlierDefinitions {
    pipelines = Map.copyOf(pipelines);
    read = Map.copyOf(read);
    dates = Set.copyOf(dates);
  }

  static EarlierDefinitions of(Lake lake, Pipeline inForce, List<BusinessDate> dates) {
    Column earlier = not(col("definition").equalTo(inForce.definitionHash()));
    Dataset<Row> lines = lines(lake, inForce, dates);
    Map<Batch, String> ofBatches = new HashMap<>();
    Set<LocalDate> touched = new HashSet<>();
    lines.where(earlier).collectAsList().forEach(line -> ofBatches.put(Batch.of(line), line.getAs("definition")));
    for (Row partials : partials(lake, dates).where(earlier).distinct().collectAsList()) {
      ofBatches.put(Batch.of(partials), partials.getAs("definition"));
      touched.add(partials.getAs("business_date"));
    }
    Map<String, OffsetRanges> read = new TreeMap<>();
    for (Row line : ofBatches.isEmpty() ? List.<Row>of() : lines.collectAsList()) {
      Optional.ofNullable(ofBatches.get(Batch.of(line)))
          .ifPresent(
              definition ->
                  read.computeIfAbsent(definition, hash -> new OffsetRanges()).add(Offsets.of(line, "from_offsets"), Offsets.of(line, "until_offsets")));
    }
    Map<String, Pipeline> pipelines = new HashMap<>();
    read.keySet().forEach(hash -> pipeline(lake, hash).ifPresent(pipeline -> pipelines.put(hash, pipeline)));
    read.keySet().retainAll(pipelines.keySet());
    return new EarlierDefinitions(pipelines, read, touched);
  }

  /** The hash of the definition by which a delivery was counted; null where that is the one in force. */
  Column ofDelivery() {
    Column definition = lit(null).cast("string");
    for (Map.Entry<String, OffsetRanges> each : read.entrySet()) {
      definition = when(each.getValue().hold(col("partition"), col("offset")), lit(each.getKey())).otherwise(definition);
    }
    return definition;
  }

  private static Optional<Pipeline> pipeline(Lake lake, String hash) {
    Optional<String> text = lake.definition(hash);
    if (text.isEmpty()) {
      log.warn("The text of definition {} is not in table definitions, so what the speed layer counted by it shows as unexplained", hash);
    }
    return text.map(definition -> PipelineReader.read("definition " + hash, definition));
  }

  /** Of batches with arrivals from the start of the oldest date on, less the clock skew: no earlier one can have read a record of the dates. */
  private static Dataset<Row> lines(Lake lake, Pipeline inForce, List<BusinessDate> dates) {
    Instant since = inForce.calendar().startOf(Collections.min(dates)).minus(inForce.clockSkew());
    return lake.read(lake.tables().speedBatches())
        .where(col("max_arrival").geq(lit(since)))
        .select("epoch", "batch_id", "from_offsets", "until_offsets", "definition");
  }

  private static Dataset<Row> partials(Lake lake, List<BusinessDate> dates) {
    return lake.read(lake.tables().provisional())
        .where(col("business_date").isin(dates.stream().map(BusinessDate::date).toArray()))
        .select("epoch", "batch_id", "definition", "business_date");
  }

  private record Batch(String epoch, long id) {
    static Batch of(Row row) {
      return new Batch(row.getAs("epoch"), row.<Long>getAs("batch_id"));
    }
  }
}
