package io.daybook.core.change;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.daybook.core.pipeline.Envelope;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Source;
import java.util.Optional;

/**
 * Plain JSON: one image a record, with members that say what happened, which event it is and in which order. The event id is {@code json:["..."]}
 * with the position, the sequence is the sequence, padded.
 */
final class JsonDecoder implements EnvelopeDecoder {
  private static final int LONGEST_POSITION = 200;
  private static final int SEQUENCE_DIGITS = 32;

  private final Envelope.Json envelope;
  private final ImageReader images;
  private final ValueReader[] readers;

  JsonDecoder(Source source, Envelope.Json envelope, ImageReader images) {
    this.envelope = envelope;
    this.images = images;
    this.readers = source.fields().stream().map(field -> reader(field, envelope)).toArray(ValueReader[]::new);
  }

  private static ValueReader reader(Field field, Envelope.Json envelope) {
    return field.type() instanceof FieldType.Timestamp timestamp && envelope.timestamps().containsKey(field.name())
        ? ValueReaders.timestamp(timestamp.zone(), envelope.timestamps().get(field.name()))
        : ValueReaders.asWritten(field.type());
  }

  @Override
  public SourceEvent event(JsonNode record) throws MalformedRecord {
    JsonNode change = inner(record);
    String word = word(change);
    if (word.equals(envelope.operations().truncate())) {
      return new SourceEvent.TableTruncated("");
    }
    Op op =
        EnvelopeDecoder.op(envelope.operations(), word)
            .orElseThrow(() -> new MalformedRecord("unknown operation '%s' (known: %s)".formatted(Nodes.shortened(word), envelope.operations())));
    Optional<Image> image = Optional.of(image(change));
    return new SourceEvent.RowChanged(
        op, eventId(change), sequence(change), op == Op.DELETE ? image : Optional.empty(), op == Op.DELETE ? Optional.empty() : image);
  }

  private static JsonNode inner(JsonNode record) {
    return record.size() == 2 && record.has("schema") && record.has("payload") ? record.get("payload") : record;
  }

  private String word(JsonNode change) throws MalformedRecord {
    return envelope.op().isEmpty() ? envelope.operations().insert() : Nodes.text(change, envelope.op().get());
  }

  @Override
  public Salvage salvage(JsonNode record) {
    JsonNode change = inner(record);
    JsonNode node = envelope.image().map(change::path).orElse(change);
    ObjectNode image = images.salvaged(index -> node.path(images.member(index)), (index, value) -> readers[index].read(value));
    return new Salvage(
        Salvage.ifReadable(() -> word(change)).flatMap(word -> EnvelopeDecoder.op(envelope.operations(), word)),
        Salvage.ifReadable(() -> eventId(change)),
        Salvage.ifReadable(() -> sequence(change)),
        image,
        image);
  }

  private Image image(JsonNode change) throws MalformedRecord {
    String name = envelope.image().orElse("record");
    JsonNode node =
        envelope.image().isEmpty() ? change : Nodes.object(change, name).orElseThrow(() -> new MalformedRecord("has no '%s' image".formatted(name)));
    return images.image(index -> node.path(images.member(index)), readers, name);
  }

  private String eventId(JsonNode change) throws MalformedRecord {
    return "json:[" + position(change.path(envelope.position())) + "]";
  }

  private String position(JsonNode node) throws MalformedRecord {
    if (Nodes.isCount(node)) {
      return Long.toString(node.longValue());
    }
    if (!node.isTextual() || node.textValue().isEmpty() || node.textValue().length() > LONGEST_POSITION) {
      throw new MalformedRecord(
          "%s is neither a whole number nor a text of at most %d characters: %s".formatted(envelope.position(), LONGEST_POSITION, Nodes.told(node)));
    }
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(node.textValue())) + "\"";
  }

  private String sequence(JsonNode change) throws MalformedRecord {
    JsonNode node = change.path(envelope.sequence());
    String digits = Nodes.isCount(node) ? Long.toString(node.longValue()) : node.isTextual() ? node.textValue() : "";
    if (!Nodes.isDigits(digits) || digits.length() > SEQUENCE_DIGITS) {
      throw new MalformedRecord(
          "%s is not a whole number of at most %d digits, and orders the changes of a record: %s"
              .formatted(envelope.sequence(), SEQUENCE_DIGITS, Nodes.told(node)));
    }
    return Nodes.padded(digits, SEQUENCE_DIGITS);
  }
}
