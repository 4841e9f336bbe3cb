package io.daybook.core.change;

import com.fasterxml.jackson.databind.JsonNode;
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
    boolean wrapped = record.has("payload") && !record.has("op");
    JsonNode envelope = wrapped ? record.get("payload") : record;
    JsonNode schema = wrapped ? record.path("schema") : null;
    String op = Nodes.text(envelope, "op");
    return switch (op) {
      case "c" -> row(envelope, Op.INSERT, schema);
      case "u" -> row(envelope, Op.UPDATE, schema);
      case "d" -> row(envelope, Op.DELETE, schema);
      case "r" -> row(envelope, Op.SNAPSHOT, schema);
      case "t" -> truncated(envelope.path("source"));
      default -> throw new MalformedRecord("unknown operation '%s' (known: c, u, d, r, t)".formatted(Nodes.shortened(op)));
    };
  }

  private static SourceEvent truncated(JsonNode position) throws MalformedRecord {
    String schema = Nodes.text(position, "schema");
    String table = Nodes.text(position, "table");
    return new SourceEvent.TableTruncated(schema.isEmpty() ? table : schema + "." + table);
  }

  private SourceEvent row(JsonNode envelope, Op op, JsonNode schema) throws MalformedRecord {
    Optional<Image> before = image(envelope, "before", schema, Optional.empty());
    Optional<Image> after = op == Op.DELETE ? Optional.empty() : image(envelope, "after", schema, op == Op.UPDATE ? before : Optional.empty());
    if (op == Op.DELETE ? before.isEmpty() : after.isEmpty()) {
      throw new MalformedRecord("a change of kind %s has no '%s' image".formatted(op, op == Op.DELETE ? "before" : "after"));
    }

    JsonNode position = envelope.path("source");
    long lsn = logPosition(position);
    String origin = Nodes.text(position, "name") + ":" + lsn + ":";
    String sequence = Nodes.padded(Long.toString(lsn), 20) + ".";
    if (op == Op.SNAPSHOT) {
      long order = order(envelope, TransactionMetadata.OPTIONAL); // a snapshot read is part of no transaction
      return new SourceEvent.RowChanged(op, origin + "r:" + images.key(after.get()), sequence + padded(order), Optional.empty(), after);
    }
    long order = order(envelope, transactions);
    String eventId = origin + transaction(position) + ":" + order + (op == Op.DELETE && order == 0 ? ":d" : "");
    return new SourceEvent.RowChanged(op, eventId, sequence + padded(order), op == Op.INSERT ? Optional.empty() : before, after);
  }

  private Optional<Image> image(JsonNode envelope, String name, JsonNode schema, Optional<Image> known) throws MalformedRecord {
    Optional<JsonNode> node = Nodes.object(envelope, name);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    JsonNode columns = schema == null ? null : DebeziumValues.columns(schema, name);
    Object[] read = new Object[images.size()];
    for (int i = 0; i < read.length; i++) {
      JsonNode value = node.get().path(images.name(i));
      if (value.isTextual() && value.textValue().equals(UNAVAILABLE)) {
        read[i] = images.kept(i, known, name, REPLICA_IDENTITY);
      } else {
        read[i] = images.value(i, values.reader(i, images.name(i), columns), value, name);
      }
    }
    return Optional.of(Image.of(read));
  }

  private static long order(JsonNode envelope, TransactionMetadata metadata) throws MalformedRecord {
    JsonNode order = Nodes.object(envelope, "transaction").map(transaction -> transaction.path("total_order")).orElse(null);
    if (order == null && metadata == TransactionMetadata.OPTIONAL) {
      return 0;
    }
    if (order == null) {
      throw new MalformedRecord("has no transaction metadata, which this source must send (set provide.transaction.metadata=true in the connector)");
    }
    if (!Nodes.isCount(order) || order.longValue() == 0) {
      throw new MalformedRecord("transaction.total_order is not a whole number from 1: " + Nodes.told(order));
    }
    return order.longValue();
  }

  private static long logPosition(JsonNode position) throws MalformedRecord {
    JsonNode lsn = position.path("lsn");
    if (!Nodes.isCount(lsn)) {
      throw new MalformedRecord("source.lsn is not a log position: " + Nodes.told(lsn));
    }
    return lsn.longValue();
  }

  private static long transaction(JsonNode position) throws MalformedRecord {
    JsonNode id = position.path("txId");
    if (id.isMissingNode() || id.isNull()) {
      return 0;
    }
    if (!Nodes.isCount(id)) {
      throw new MalformedRecord("source.txId is not a transaction's number: " + Nodes.told(id));
    }
    return id.longValue();
  }

  private static String padded(long order) {
    return Nodes.padded(Long.toString(order), 10);
  }
}
