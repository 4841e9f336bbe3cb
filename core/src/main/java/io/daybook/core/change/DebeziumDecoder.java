package io.daybook.core.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.daybook.core.pipeline.Envelope;
import io.daybook.core.pipeline.Envelope.TransactionMetadata;
import io.daybook.core.pipeline.Source;
import java.util.Optional;

/**
 * Debezium's envelope, with or without Connect's schema.
 *
 * <p>The event id is {@code source:lsn:txId:order}, for snapshot reads {@code source:lsn:r:key}; the sequence is the log position, then the order
 * within the transaction. A change of key comes as a delete and an insert at one position: without transaction metadata, which numbers them, the
 * id of a delete ends in {@code :d}, so that neither is taken for another delivery of the other.
 */
final class DebeziumDecoder implements EnvelopeDecoder {
  private static final String UNAVAILABLE = "__debezium_unavailable_value";
  private static final String REPLICA_IDENTITY = "set REPLICA IDENTITY FULL on the table";

  private final TransactionMetadata transactions;
  private final ImageReader images;
  private final DebeziumValues values;

  DebeziumDecoder(Source source, Envelope.Debezium envelope, ImageReader images) {
    this.transactions = envelope.transactions();
    this.images = images;
    this.values = new DebeziumValues(source, envelope);
  }

  @Override
  public SourceEvent event(JsonNode record) throws MalformedRecord {
    JsonNode envelope = inner(record);
    String word = Nodes.text(envelope, "op");
    if (word.equals("t")) {
      return truncated(envelope.path("source"));
    }
    Op op = op(word).orElseThrow(() -> new MalformedRecord("unknown operation '%s' (known: c, u, d, r, t)".formatted(Nodes.shortened(word))));
    return row(envelope, op, schema(record));
  }

  private static boolean isWrapped(JsonNode record) {
    return record.has("payload") && !record.has("op");
  }

  private static JsonNode inner(JsonNode record) {
    return isWrapped(record) ? record.get("payload") : record;
  }

  /** {@code null} for a record without schema. */
  private static JsonNode schema(JsonNode record) {
    return isWrapped(record) ? record.path("schema") : null;
  }

  private static Optional<Op> op(String word) {
    return switch (word) {
      case "c" -> Optional.of(Op.INSERT);
      case "u" -> Optional.of(Op.UPDATE);
      case "d" -> Optional.of(Op.DELETE);
      case "r" -> Optional.of(Op.SNAPSHOT);
      default -> Optional.empty();
    };
  }

  @Override
  public Salvage salvage(JsonNode record) {
    JsonNode envelope = inner(record);
    Optional<Op> op = Salvage.ifReadable(() -> Nodes.text(envelope, "op")).flatMap(DebeziumDecoder::op);
    Optional<DebeziumPosition> position = Salvage.ifReadable(() -> DebeziumPosition.of(envelope, TransactionMetadata.OPTIONAL));
    return new Salvage(
        op,
        position.filter(known -> !op.equals(Optional.of(Op.SNAPSHOT))).map(known -> known.eventId(op.orElse(Op.INSERT))),
        position.map(DebeziumPosition::sequence),
        salvaged(envelope, "before", schema(record)),
        salvaged(envelope, "after", schema(record)));
  }

  private ObjectNode salvaged(JsonNode envelope, String name, JsonNode schema) {
    JsonNode image = envelope.path(name);
    JsonNode columns = schema == null ? null : DebeziumValues.columns(schema, name);
    return images.salvaged(
        index -> isSent(image.path(images.member(index))) ? image.path(images.member(index)) : MissingNode.getInstance(),
        (index, value) -> values.reader(index, images.member(index), columns).read(value));
  }

  private static boolean isSent(JsonNode value) {
    return !value.isTextual() || !value.textValue().equals(UNAVAILABLE);
  }

  private static SourceEvent truncated(JsonNode position) throws MalformedRecord {
    String schema = Nodes.text(position, "schema");
    String table = Nodes.text(position, "table");
    return new SourceEvent.TableTruncated(schema.isEmpty() ? table : schema + "." + table);
  }

  private SourceEvent row(JsonNode envelope, Op op, JsonNode schema) throws MalformedRecord {
    Optional<Image> before = image(envelope, "before", schema, Optional.empty());
    Optional<Image> after = op == Op.DELETE ? Optional.empty() : image(envelope, "after", schema, op == Op.UPDATE ? before : Optional.empty());
    EnvelopeDecoder.requireImage(op, before, after);

    if (op == Op.SNAPSHOT) { // part of no transaction
      DebeziumPosition position = DebeziumPosition.of(envelope, TransactionMetadata.OPTIONAL);
      return new SourceEvent.RowChanged(op, position.snapshotId(images.key(after.get())), position.sequence(), Optional.empty(), after);
    }
    DebeziumPosition position = DebeziumPosition.of(envelope, transactions);
    return new SourceEvent.RowChanged(op, position.eventId(op), position.sequence(), op == Op.INSERT ? Optional.empty() : before, after);
  }

  private Optional<Image> image(JsonNode envelope, String name, JsonNode schema, Optional<Image> known) throws MalformedRecord {
    Optional<JsonNode> node = Nodes.object(envelope, name);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    JsonNode columns = schema == null ? null : DebeziumValues.columns(schema, name);
    Object[] read = new Object[images.size()];
    for (int i = 0; i < read.length; i++) {
      JsonNode value = node.get().path(images.member(i));
      read[i] =
          isSent(value) ? images.value(i, values.reader(i, images.member(i), columns), value, name) : images.kept(i, known, name, REPLICA_IDENTITY);
    }
    return Optional.of(Image.of(read));
  }
}
