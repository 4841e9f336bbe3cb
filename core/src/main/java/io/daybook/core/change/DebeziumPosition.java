package io.daybook.core.change;

import com.fasterxml.jackson.databind.JsonNode;
import io.daybook.core.pipeline.Envelope.TransactionMetadata;

/**
 * Where the source's log had a change: what tells it from others, and orders it among those of its record.
 *
 * @param order within the transaction; 0 where the source does not say it
 */
record DebeziumPosition(String name, long lsn, long txId, long order) {

  static DebeziumPosition of(JsonNode envelope, TransactionMetadata metadata) throws MalformedRecord {
    JsonNode source = envelope.path("source");
    return new DebeziumPosition(Nodes.text(source, "name"), logPosition(source), transaction(source), order(envelope, metadata));
  }

  String eventId(Op op) {
    return origin() + txId + ":" + order + (op == Op.DELETE && order == 0 ? ":d" : "");
  }

  /** @param key of the record: snapshot reads have one position together */
  String snapshotId(String key) {
    return origin() + "r:" + key;
  }

  /** Compares as text. */
  String sequence() {
    return Nodes.padded(Long.toString(lsn), 20) + "." + Nodes.padded(Long.toString(order), 10);
  }

  private String origin() {
    return name + ":" + lsn + ":";
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

  private static long logPosition(JsonNode source) throws MalformedRecord {
    JsonNode lsn = source.path("lsn");
    if (!Nodes.isCount(lsn)) {
      throw new MalformedRecord("source.lsn is not a log position: " + Nodes.told(lsn));
    }
    return lsn.longValue();
  }

  private static long transaction(JsonNode source) throws MalformedRecord {
    JsonNode id = source.path("txId");
    if (id.isMissingNode() || id.isNull()) {
      return 0;
    }
    if (!Nodes.isCount(id)) {
      throw new MalformedRecord("source.txId is not a transaction's number: " + Nodes.told(id));
    }
    return id.longValue();
  }
}
