package io.daybook.core.change;

import static com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.Source;
import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads Debezium's JSON envelope into {@link Change}s, with or without Connect's schema wrapper. A pure function of the record, so that the speed
 * layer, the ingest and a repeated run read the same bytes as the same changes.
 *
 * <p>The event id is {@code source:lsn:txId:order}, for snapshot reads {@code source:lsn:r:key}; the sequence is the log position, then the order
 * within the transaction, padded so that it compares as text. Not safe for use by several threads at once.
 */
public final class ChangeDecoder {
  private static final ObjectReader JSON =
      new ObjectMapper()
          .reader()
          .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .with(STRICT_DUPLICATE_DETECTION);

  private final Source source;
  private final BusinessCalendar calendar;
  private final Duration clockSkew;
  private final BusinessDate firstBusinessDate;
  private final ImageReader images;
  private final int eventTimeIndex;

  /** @param firstBusinessDate the first date that the pipeline's references have rates for; earlier records cannot be priced and are malformed */
  public ChangeDecoder(Pipeline pipeline, BusinessDate firstBusinessDate) {
    this.source = pipeline.source();
    this.calendar = pipeline.calendar();
    this.clockSkew = pipeline.clockSkew();
    this.firstBusinessDate = firstBusinessDate;
    this.images = new ImageReader(source);
    this.eventTimeIndex = source.indexOf(source.eventTime());
  }

  /**
   * Decodes one record of the topic.
   *
   * @param value the record's value; {@code null} for a tombstone
   * @param arrival the Kafka record's timestamp
   */
  public Decoded decode(byte[] value, Instant arrival) {
    if (value == null) {
      return new Decoded.Tombstone();
    }
    try {
      return changes(envelope(value), arrival);
    } catch (MalformedRecord e) {
      return new Decoded.Malformed(e.getMessage());
    }
  }

  private static JsonNode envelope(byte[] value) throws MalformedRecord {
    JsonNode tree;
    try {
      tree = JSON.readTree(value);
    } catch (JsonProcessingException e) {
      throw new MalformedRecord("not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new MalformedRecord("not JSON: " + e.getMessage());
    }
    if (tree == null || !tree.isObject()) {
      throw new MalformedRecord("not a JSON object");
    }
    return tree.has("payload") && !tree.has("op") ? tree.get("payload") : tree;
  }

  private Decoded.Changes changes(JsonNode envelope, Instant arrival) throws MalformedRecord {
    Op op = op(envelope);
    Optional<Image> before = image(envelope, "before");
    Optional<Image> after = op == Op.DELETE ? Optional.empty() : image(envelope, "after");
    if (op == Op.DELETE ? before.isEmpty() : after.isEmpty()) {
      throw new MalformedRecord("a change of kind %s has no '%s' image".formatted(op, op == Op.DELETE ? "before" : "after"));
    }
    if (op == Op.INSERT || op == Op.SNAPSHOT) {
      before = Optional.empty();
    }
    for (Optional<Image> image : List.of(before, after)) {
      if (image.isPresent()) {
        checkEventTime(image.get(), arrival);
      }
    }

    JsonNode position = envelope.path("source");
    String key = images.key(after.isPresent() ? after.get() : before.get());
    long lsn = longOf(position, "lsn");
    long order = envelope.path("transaction").path("total_order").asLong(0);
    String name = position.path("name").asText("");
    String eventId =
        op == Op.SNAPSHOT ? name + ":" + lsn + ":r:" + key : name + ":" + lsn + ":" + position.path("txId").asLong(0) + ":" + order;
    String sequence = padded(lsn, 20) + "." + padded(order, 10);

    if (before.isPresent() && after.isPresent() && movesRecord(before.get(), after.get())) {
      return new Decoded.Changes(
          eventId,
          List.of(
              change(eventId + "/d", 1, Op.DELETE, sequence, before, Optional.empty()),
              change(eventId + "/i", 2, Op.INSERT, sequence, Optional.empty(), after)));
    }
    return new Decoded.Changes(eventId, List.of(change(eventId, 0, op, sequence, before, after)));
  }

  private Change change(String eventId, int part, Op op, String sequence, Optional<Image> before, Optional<Image> after) {
    Image image = after.orElseGet(before::get);
    Instant eventTime = eventTime(image);
    return new Change(eventId, part, images.key(image), op, sequence, eventTime, calendar.dateOf(eventTime), before, after);
  }

  private boolean movesRecord(Image before, Image after) {
    return !images.key(before).equals(images.key(after)) || !calendar.dateOf(eventTime(before)).equals(calendar.dateOf(eventTime(after)));
  }

  private void checkEventTime(Image image, Instant arrival) throws MalformedRecord {
    Instant eventTime = eventTime(image);
    if (eventTime.isAfter(arrival.plus(clockSkew))) {
      throw new MalformedRecord(
          "event time %s lies after the arrival %s by more than the clock skew of %s".formatted(eventTime, arrival, clockSkew));
    }
    BusinessDate date = calendar.dateOf(eventTime);
    if (date.isBefore(firstBusinessDate)) {
      throw new MalformedRecord("business date %s lies before %s, the first that reference data is known for".formatted(date, firstBusinessDate));
    }
  }

  private Instant eventTime(Image image) {
    return (Instant) image.value(eventTimeIndex);
  }

  private Optional<Image> image(JsonNode envelope, String name) throws MalformedRecord {
    JsonNode image = envelope.path(name);
    if (image.isMissingNode() || image.isNull()) {
      return Optional.empty();
    }
    if (!image.isObject()) {
      throw new MalformedRecord("'%s' is not a JSON object".formatted(name));
    }
    List<Object> values = new ArrayList<>(source.fields().size());
    for (Field field : source.fields()) {
      values.add(images.value(field, image.path(field.member()), name));
    }
    return Optional.of(new Image(values));
  }

  private static Op op(JsonNode envelope) throws MalformedRecord {
    String op = envelope.path("op").asText("");
    switch (op) {
      case "c":
        return Op.INSERT;
      case "u":
        return Op.UPDATE;
      case "d":
        return Op.DELETE;
      case "r":
        return Op.SNAPSHOT;
      default:
        throw new MalformedRecord("unknown operation '%s' (known: c, u, d, r)".formatted(op));
    }
  }

  private static long longOf(JsonNode position, String name) throws MalformedRecord {
    JsonNode value = position.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
      throw new MalformedRecord("source.%s is not a log position: %s".formatted(name, value.isMissingNode() ? "missing" : value));
    }
    return value.asLong();
  }

  private static String padded(long number, int width) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }
}
