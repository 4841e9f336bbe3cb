package io.daybook.batch;

import static org.apache.spark.sql.functions.lit;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.Deliveries;
import io.daybook.lake.Lake;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.Topic;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reads a batch of the topic once more, for a gate that has found something wrong with it. */
final class RecordsOfTopic {
  private final Lake lake;
  private final Deliveries deliveries;
  private final Topic topic;
  private final String name;

  RecordsOfTopic(Lake lake, Pipeline pipeline, ReferenceRates references, Topic topic) {
    this.lake = lake;
    this.deliveries = new Deliveries(pipeline, references.firstBusinessDate());
    this.topic = topic;
    this.name = pipeline.source().topic();
  }

  String name() {
    return name;
  }

  /** The batch's records as the topic has them now, decoded, with {@code ingest_batch}; empty where the topic keeps some of them no longer, or a file had them. */
  Optional<Dataset<Row>> of(IngestBatch batch) {
    if (batch.rows().isPresent()) {
      return Optional.empty();
    }
    Map<Integer, Long> kept = topic.beginningOffsets();
    boolean whole = batch.fromOffsets().entrySet().stream().allMatch(from -> kept.getOrDefault(from.getKey(), 0L) <= from.getValue());
    return whole
        ? Optional.of(
            deliveries
                .decode(topic.records(lake.spark(), batch.fromOffsets(), batch.untilOffsets()))
                .withColumn("ingest_batch", lit(batch.number())))
        : Optional.empty();
  }
}
