package io.daybook.core.change;

import com.fasterxml.jackson.databind.JsonNode;

/** Where the source's log had a change: what tells it from others, and orders it among those of its record. */
record SourcePosition(String name, long lsn, long txId, long order) {

  static SourcePosition of(JsonNode envelope) throws MalformedRecord {
    JsonNode source = envelope.path("source");
    return new SourcePosition(
        source.path("name").asText(""), lsn(source), source.path("txId").asLong(0), envelope.path("transaction").path("total_order").asLong(0));
  }

  /** @param key of the record, which tells snapshot reads at one position apart */
  String eventId(Op op, String key) {
    return op == Op.SNAPSHOT ? name + ":" + lsn + ":r:" + key : name + ":" + lsn + ":" + txId + ":" + order;
  }

  /** Compares as text. */
  String sequence() {
    return padded(lsn, 20) + "." + padded(order, 10);
  }

  private static long lsn(JsonNode source) throws MalformedRecord {
    JsonNode value = source.path("lsn");
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
      throw new MalformedRecord("source.lsn is not a log position: %s".formatted(value.isMissingNode() ? "missing" : value));
    }
    return value.asLong();
  }

  private static String padded(long number, int width) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }
}
