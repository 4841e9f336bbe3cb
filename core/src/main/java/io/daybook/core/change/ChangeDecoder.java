package io.daybook.core.change;

import static com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads the records of a topic into {@link Change}s, by the envelope that the pipeline declares. A pure function of the record, so that the speed
 * layer, the ingest and a repeated run read the same bytes as the same changes. Not safe for use by several threads at once.
 */
public final class ChangeDecoder {
  static final ObjectReader JSON =
      new ObjectMapper()
          .reader()
          .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .with(STRICT_DUPLICATE_DETECTION);

  private static final int LONGEST_COMPLAINT = 300;

  private final BusinessCalendar calendar;
  private final Duration clockSkew;
  private final BusinessDate firstBusinessDate;
  private final ImageReader images;
  private final EnvelopeDecoder envelope;
  private final RepairDecoder repairs;
  private final boolean hidesValues;
  private final Epochs epochs;
  private final int eventTimeIndex;

  /** @param firstBusinessDate the first date that the pipeline's references have rates for; earlier records cannot be priced and are malformed */
  public ChangeDecoder(Pipeline pipeline, BusinessDate firstBusinessDate) {
    this.calendar = pipeline.calendar();
    this.clockSkew = pipeline.clockSkew();
    this.firstBusinessDate = firstBusinessDate;
    this.images = new ImageReader(pipeline.source());
    this.envelope = EnvelopeDecoder.of(pipeline.source(), images);
    this.repairs = new RepairDecoder(pipeline.source(), images);
    this.hidesValues = pipeline.source().fields().stream().anyMatch(Field::pii);
    this.epochs = new Epochs(pipeline.source().epochs());
    this.eventTimeIndex = pipeline.source().indexOf(pipeline.source().eventTime());
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
      SourceEvent event = event(object(value), arrival);
      return event instanceof SourceEvent.RowChanged change
          ? changes(change, arrival)
          : new Decoded.Truncated(((SourceEvent.TableTruncated) event).table());
    } catch (MalformedRecord e) {
      return e.decoded();
    }
  }

  private SourceEvent event(JsonNode record, Instant arrival) throws MalformedRecord {
    if (Repair.isIn(record)) {
      return repairs.event(record); // has the place of what it repairs, with the epoch
    }
    SourceEvent event = envelope.event(record);
    return event instanceof SourceEvent.RowChanged change ? epochs.in(arrival, change) : event;
  }

  /** What can be read of a record that is malformed. */
  Salvage salvage(byte[] value, Instant arrival) {
    try {
      JsonNode record = object(value);
      return Repair.isIn(record) ? repairs.salvage(record) : epochs.in(arrival, envelope.salvage(record));
    } catch (MalformedRecord e) {
      return Salvage.nothing(); // its bytes show nothing
    }
  }

  /** Whether a salvaged image has all that the pipeline's declaration asks for. */
  boolean isWhole(ObjectNode image) {
    return repairs.isWhole(image);
  }

  /**
   * A record that a file holds, as it stood when the file was made: like a snapshot read of the source.
   *
   * @param arrival when the file was loaded
   */
  public Decoded loaded(Image image, String eventId, String sequence, Instant arrival) {
    try {
      checkEventTime(image, arrival);
      return new Decoded.Changes(eventId, List.of(change(eventId, 0, Op.SNAPSHOT, sequence, Optional.empty(), Optional.of(image))));
    } catch (MalformedRecord e) {
      return e.decoded();
    }
  }

  private JsonNode object(byte[] value) throws MalformedRecord {
    JsonNode tree;
    try {
      tree = JSON.readTree(value);
    } catch (JsonProcessingException e) {
      throw new MalformedRecord("not JSON" + what(e));
    } catch (IOException e) {
      throw new MalformedRecord("not JSON: " + e.getMessage());
    } catch (NumberFormatException e) { // the parser's, of an exponent of more than nine digits
      throw new MalformedRecord("has a number with an exponent that is too large");
    }
    if (tree == null || !tree.isObject()) {
      throw new MalformedRecord("not a JSON object");
    }
    return tree;
  }

  /** The parser quotes what it stumbled over, which may identify a person. */
  private String what(JsonProcessingException e) {
    return hidesValues
        ? Optional.ofNullable(e.getLocation()).map(where -> " at line %d, column %d".formatted(where.getLineNr(), where.getColumnNr())).orElse("")
        : ": " + e.getOriginalMessage().substring(0, Math.min(e.getOriginalMessage().length(), LONGEST_COMPLAINT));
  }

  private Decoded changes(SourceEvent.RowChanged event, Instant arrival) throws MalformedRecord {
    Optional<Image> before = event.before();
    Optional<Image> after = event.after();
    if (before.isPresent()) {
      checkEventTime(before.get(), arrival);
    }
    if (after.isPresent()) {
      checkEventTime(after.get(), arrival);
    }
    String eventId = event.eventId();
    if (before.isPresent() && after.isPresent() && movesRecord(before.get(), after.get())) {
      return new Decoded.Changes(
          eventId,
          List.of(
              change(eventId + "/d", 1, Op.DELETE, event.sequence(), before, Optional.empty()),
              change(eventId + "/i", 2, Op.INSERT, event.sequence(), Optional.empty(), after)));
    }
    return new Decoded.Changes(eventId, List.of(change(eventId, 0, event.op(), event.sequence(), before, after)));
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
}
