package io.daybook.lake;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Pipeline;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.Row;

/**
 * The topic {@code <pipeline>.provisional}: every partial that is in the table {@code provisional}, for consumers that do not speak SQL. The contract
 * describes its JSON.
 *
 * <p>A batch is sent after the table has it, so a consumer never knows more than the table. It is sent again after a crash, with the same epoch,
 * batch id and sequence numbers; a consumer that remembers the last of them that it has applied applies each once. One partition keeps batches in
 * order.
 */
public final class PartialsTopic implements PartialsPublisher {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaAccess kafka;
  private final String name;
  private final Pipeline pipeline;
  private final KafkaProducer<String, String> producer;

  private PartialsTopic(KafkaAccess kafka, String name, Pipeline pipeline, KafkaProducer<String, String> producer) {
    this.kafka = kafka;
    this.name = name;
    this.pipeline = pipeline;
    this.producer = producer;
  }

  /** As {@link #open(KafkaAccess, Pipeline)}, in a Kafka that asks nobody who he is. */
  public static PartialsTopic open(String bootstrapServers, Pipeline pipeline) {
    return open(KafkaAccess.open(bootstrapServers), pipeline);
  }

  /** Opens the pipeline's topic and creates it, with one partition, where it is missing. */
  public static PartialsTopic open(KafkaAccess kafka, Pipeline pipeline) {
    requireNonNull(kafka, "kafka is null");
    String name = nameOf(pipeline);
    wrapped(kafka, "create topic " + name, () -> create(kafka, name));
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 1);
    return new PartialsTopic(kafka, name, pipeline, new KafkaProducer<>(kafka.with(settings)));
  }

  private static void create(KafkaAccess kafka, String name) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(kafka.with(Map.of()))) {
      admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  public static String nameOf(Pipeline pipeline) {
    return pipeline.name() + ".provisional";
  }

  /** Sends one batch's partials and returns when the broker has them. Of two threads one waits. */
  @Override
  public synchronized void publish(List<Row> partials) {
    SortedMap<String, ObjectNode> cells = new TreeMap<>(); // in the same order each time: what tells two apart comes first
    partials.stream().map(this::cell).forEach(cell -> cells.put(cell.toString(), cell)); // no two are the same: they are groups
    wrapped(kafka, "publish partials to topic " + name, () -> send(cells.values()));
  }

  private void send(Collection<ObjectNode> cells) throws ExecutionException, InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>(cells.size());
    for (ObjectNode cell : cells) {
      cell.put("sequence", sent.size()).put("sequences", cells.size());
      sent.add(producer.send(new ProducerRecord<>(name, cell.path("metric").textValue(), text(cell))));
    }
    producer.flush();
    for (Future<RecordMetadata> each : sent) {
      each.get();
    }
  }

  @Override
  public void close() {
    producer.close();
  }

  private ObjectNode cell(Row partial) {
    Metric metric = pipeline.metric(partial.getAs("metric")).orElseThrow();
    ObjectNode cell = JSON.createObjectNode();
    for (String column : List.of("epoch", "batch_id", "metric", "business_date", "window_start", "window_end")) {
      put(cell, column, partial.getAs(column));
    }
    ObjectNode dimensions = cell.putObject("dimensions");
    metric.dimensions().forEach(dimension -> put(dimensions, dimension, partial.getAs(dimension)));
    for (String column : List.of("late", "after_day", "correction", "definition", "record_count", "retractions", "committed_at")) {
      put(cell, column, partial.getAs(column));
    }
    ObjectNode measures = cell.putObject("measures"); // last: the bytes of a sketch may differ when a batch is aggregated again
    for (Measure measure : metric.storedMeasures()) {
      put(measures, measure.name(), partial.getAs(measure.name()));
    }
    return cell;
  }

  /** Decimals are text, so that no reader makes them floating-point numbers; times are ISO 8601 in UTC. */
  private static void put(ObjectNode node, String name, Object value) {
    if (value == null) {
      node.putNull(name);
    } else if (value instanceof Long number) {
      node.put(name, number);
    } else if (value instanceof Integer number) {
      node.put(name, number);
    } else if (value instanceof Boolean flag) {
      node.put(name, flag);
    } else if (value instanceof BigDecimal amount) {
      node.put(name, amount.toPlainString());
    } else if (value instanceof byte[] sketch) {
      node.put(name, sketch); // as base64
    } else {
      node.put(name, value.toString());
    }
  }

  private static String text(ObjectNode cell) {
    try {
      return JSON.writeValueAsString(cell);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree is always written", e);
    }
  }

  private static void wrapped(KafkaAccess kafka, String attempted, KafkaCall call) {
    try {
      call.run();
    } catch (ExecutionException e) {
      throw failure(kafka, attempted, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(kafka, attempted, e);
    } catch (KafkaException e) {
      throw failure(kafka, attempted, e.getCause() instanceof KafkaException cause ? cause : e); // the outer one says less
    }
  }

  private static DaybookException failure(KafkaAccess kafka, String attempted, Throwable cause) {
    return new DaybookException(
        ErrorCode.BROKER_UNREACHABLE,
        "Kafka at %s did not %s: %s. Check that the broker runs and the address is right; what is not published is published at the next start."
            .formatted(kafka, attempted, cause.getMessage()),
        cause);
  }

  private interface KafkaCall {
    void run() throws ExecutionException, InterruptedException;
  }
}
