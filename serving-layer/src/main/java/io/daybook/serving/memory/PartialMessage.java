package io.daybook.serving.memory;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Amounts;
import io.daybook.core.release.Cell;
import io.daybook.core.release.Partial;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.Window;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A message of the topic {@code <pipeline>.provisional}.
 *
 * @param partial empty where the pipeline file does not have the metric any more
 * @param sequence the message's place in its batch, from 0
 * @param sequences how many messages the batch has
 */
record PartialMessage(BatchId batch, Optional<StoredPartial> partial, int sequence, int sequences, Instant committedAt) {
  private static final ObjectMapper JSON = new ObjectMapper();

  PartialMessage {
    requireNonNull(batch, "batch is null");
    requireNonNull(partial, "partial is null");
    requireNonNull(committedAt, "committedAt is null");
    if (sequence < 0 || sequence >= sequences) {
      throw new IllegalArgumentException("Invalid sequence: %d of %d".formatted(sequence, sequences));
    }
  }

  /** @throws IllegalArgumentException where it is none, such as one that was written before messages told when they were committed */
  static PartialMessage of(String json, Pipeline pipeline) {
    try {
      JsonNode message = JSON.readTree(json);
      Instant committedAt = Instant.parse(required(message, "committed_at").textValue()).truncatedTo(ChronoUnit.MICROS); // as the table keeps it
      Optional<Metric> metric = pipeline.metric(required(message, "metric").textValue());
      return new PartialMessage(
          new BatchId(required(message, "epoch").textValue(), required(message, "batch_id").longValue()),
          metric.map(known -> partial(message, known, pipeline, committedAt)),
          required(message, "sequence").intValue(),
          required(message, "sequences").intValue(),
          committedAt);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("Not a message of partials: %s (%s)".formatted(e.getMessage(), json), e);
    }
  }

  private static StoredPartial partial(JsonNode message, Metric metric, Pipeline pipeline, Instant committedAt) {
    List<Object> dimensions = new ArrayList<>(metric.dimensions().size());
    for (String dimension : metric.dimensions()) {
      JsonNode value = message.path("dimensions").path(dimension);
      dimensions.add(value.isValueNode() && !value.isNull() ? DimensionValue.parse(pipeline.typeOf(dimension), value.asText()) : null);
    }
    Cell cell =
        new Cell(
            BusinessDate.parse(required(message, "business_date").textValue()),
            new Window(Instant.parse(required(message, "window_start").textValue()), Instant.parse(required(message, "window_end").textValue())),
            dimensions);
    List<BigDecimal> amounts = new ArrayList<>();
    Map<Integer, byte[]> sketches = new HashMap<>(0);
    for (Measure.Stored measure : metric.storedMeasures()) {
      JsonNode value = message.path("measures").path(measure.name());
      boolean sketched = measure instanceof Measure.Sketched;
      if (sketched && value.isTextual()) {
        sketches.put(amounts.size(), bytes(value));
      }
      amounts.add(sketched || !value.isValueNode() || value.isNull() ? null : new BigDecimal(value.asText()));
    }
    Partial partial =
        new Partial(
            cell,
            new Amounts(amounts),
            required(message, "record_count").longValue(),
            required(message, "retractions").longValue(),
            committedAt);
    return new StoredPartial(metric.name(), partial, sketches);
  }

  private static byte[] bytes(JsonNode value) {
    try {
      return value.binaryValue();
    } catch (IOException e) {
      throw new IllegalArgumentException("Not base64: " + value, e);
    }
  }

  private static JsonNode required(JsonNode message, String name) {
    JsonNode value = message.path(name);
    if (!value.isValueNode() || value.isNull()) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return value;
  }
}
