package io.daybook.core.change;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.Source;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What can still be read of a record in quarantine: enough to put it right. A rule breaker is a change that is read whole; of a malformed record it is
 * what its bytes show, field by field, as text.
 */
public final class BrokenRecord {
  /** Before every position of a source: of a record that has none, any other change of it counts more. */
  private static final String FIRST_SEQUENCE = "0".repeat(20) + "." + "0".repeat(10);

  private final Source source;
  private final String place;
  private final Optional<Change> change;
  private final ObjectNode image;
  private final Optional<ObjectNode> before;
  private final Op op;
  private final String eventId;
  private final Optional<String> sequence;

  private BrokenRecord(
      Source source, String place, Optional<Change> change, ObjectNode image, Optional<ObjectNode> before, Op op, String eventId, Optional<String> sequence) {
    this.source = source;
    this.place = place;
    this.change = change;
    this.image = image;
    this.before = before;
    this.op = op;
    this.eventId = eventId;
    this.sequence = sequence;
  }

  /**
   * Reads a record of the topic again.
   *
   * @param place of the record in quarantine, which names it where it does not say itself which event it is
   * @param part of the change that is in quarantine
   */
  public static BrokenRecord read(Source source, ChangeDecoder decoder, String place, int part, byte[] payload, Instant arrival) {
    requireNonNull(payload, "payload is null");
    if (decoder.decode(payload, arrival) instanceof Decoded.Changes changes) {
      Optional<Change> broken = changes.parts().stream().filter(each -> each.part() == part && each.after().isPresent()).findFirst();
      if (broken.isPresent()) {
        return ofChange(source, place, broken.get());
      }
    }
    return ofBytes(source, place, payload);
  }

  /** The record stands as it came, in {@code changes}: its repair takes it from there, so nothing is counted twice. */
  private static BrokenRecord ofChange(Source source, String place, Change change) {
    ObjectNode image = ImageJson.of(source, change.after().orElseThrow());
    return new BrokenRecord(
        source, place, Optional.of(change), image, Optional.of(image), Op.UPDATE, change.eventId(), Optional.of(change.sequence()));
  }

  private static BrokenRecord ofBytes(Source source, String place, byte[] payload) {
    JsonNode envelope = envelope(payload);
    Op op = op(envelope);
    ObjectNode image = ImageJson.declared(source, envelope.path(op == Op.DELETE ? "before" : "after"));
    JsonNode stood = envelope.path("before");
    Optional<ObjectNode> before = op == Op.UPDATE && isReadable(source, stood) ? Optional.of(ImageJson.declared(source, stood)) : Optional.empty();
    Optional<SourcePosition> position = position(envelope);
    String eventId = position.filter(known -> op != Op.SNAPSHOT).map(known -> known.eventId(op, "")).orElse(place);
    return new BrokenRecord(source, place, Optional.empty(), image, before, op, eventId, position.map(SourcePosition::sequence));
  }

  private static JsonNode envelope(byte[] payload) {
    try {
      JsonNode tree = ChangeDecoder.JSON.readTree(payload);
      return tree.has("payload") && !tree.has("op") ? tree.get("payload") : tree;
    } catch (IOException e) {
      return JsonNodeFactory.instance.objectNode(); // its bytes show nothing
    }
  }

  private static Op op(JsonNode envelope) {
    try {
      return ChangeDecoder.op(envelope);
    } catch (MalformedRecord e) {
      return Op.INSERT;
    }
  }

  private static Optional<SourcePosition> position(JsonNode envelope) {
    try {
      return Optional.of(SourcePosition.of(envelope));
    } catch (MalformedRecord e) {
      return Optional.empty();
    }
  }

  private static boolean isReadable(Source source, JsonNode image) {
    ImageReader reader = new ImageReader(source);
    try {
      for (Field field : source.fields()) {
        reader.value(field, image.path(field.name()), "before");
      }
      return image.isObject();
    } catch (MalformedRecord e) {
      return false;
    }
  }

  /** The image that breaks a rule, with its values; empty for a malformed record. */
  public Optional<Image> image() {
    return change.flatMap(Change::after);
  }

  /** Every declared field as text, in order; {@code null} where the record does not have it. */
  public Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    source.fields().forEach(field -> texts.put(field.name(), ImageJson.text(image.path(field.name()))));
    return Collections.unmodifiableMap(texts);
  }

  /** As {@link #texts}, without what identifies a person. */
  public Map<String, String> shown() {
    Map<String, String> shown = new LinkedHashMap<>(texts());
    source.fields().stream().filter(Field::pii).forEach(field -> shown.computeIfPresent(field.name(), (name, text) -> KeyMask.MASK));
    return shown;
  }

  /** What the change did to its record, as far as it says. */
  public Op op() {
    return op;
  }

  /**
   * The record with other values.
   *
   * @param number of the fix among what was done to the record
   * @param values by field, as expressions or {@link ImageJson#read} give them; fields that are not named stay as they are
   * @param otherSequence in the place of its own
   * @throws DaybookException REPAIR_REFUSED where the order among the record's changes is not known
   */
  public Repair repaired(int number, Map<String, ?> values, Optional<String> otherSequence) {
    ObjectNode fixed = image.deepCopy();
    values.forEach((name, value) -> fixed.set(name, ImageJson.node(source.field(name).type(), value)));
    String base =
        otherSequence
            .or(() -> sequence)
            .or(() -> op == Op.INSERT ? Optional.of(FIRST_SEQUENCE) : Optional.empty())
            .orElseThrow(
                () ->
                    new DaybookException(
                        ErrorCode.REPAIR_REFUSED,
                        "The record at %s has no position that could be read, so it is not known which changes of its record it comes after. Name it with --sequence."
                            .formatted(place)));
    return op == Op.DELETE
        ? Repair.numbered(place, number, eventId, base, op, Optional.of(fixed), Optional.empty())
        : Repair.numbered(place, number, eventId, base, op, before, Optional.of(fixed));
  }
}
