package io.daybook.core.change;

import com.fasterxml.jackson.databind.JsonNode;
import io.daybook.core.pipeline.Envelope;
import io.daybook.core.pipeline.Source;
import java.util.Optional;

/** Reads one kind of envelope. A pure function of the record; what it does not understand is malformed, and nothing is guessed. */
interface EnvelopeDecoder {
  /** @param record the whole value of a record, a JSON object */
  SourceEvent event(JsonNode record) throws MalformedRecord;

  /**
   * What can be read of a record that {@link #event} does not read.
   *
   * @param record the whole value of a record, a JSON object
   */
  Salvage salvage(JsonNode record);

  /** The decoder that the source's declaration asks for. */
  static EnvelopeDecoder of(Source source, ImageReader images) {
    Envelope envelope = source.envelope();
    if (envelope instanceof Envelope.Debezium debezium) {
      return new DebeziumDecoder(source, debezium, images);
    }
    if (envelope instanceof Envelope.GoldenGate goldenGate) {
      return new GoldenGateDecoder(source, goldenGate, images);
    }
    if (envelope instanceof Envelope.Json json) {
      return new JsonDecoder(source, json, images);
    }
    throw new AssertionError("no decoder for envelope " + envelope);
  }

  /** A change tells how its record stands after it, and a delete how it stood before. */
  static void requireImage(Op op, Optional<Image> before, Optional<Image> after) throws MalformedRecord {
    if (op == Op.DELETE ? before.isEmpty() : after.isEmpty()) {
      throw MalformedRecord.withoutImage(op, op == Op.DELETE ? "before" : "after");
    }
  }

  /** What a word for an operation means; empty for a truncate, and for one that is none of those known. */
  static Optional<Op> op(Envelope.Operations known, String word) {
    return word.equals(known.insert()) ? Optional.of(Op.INSERT)
        : word.equals(known.update()) ? Optional.of(Op.UPDATE)
        : word.equals(known.delete()) ? Optional.of(Op.DELETE)
        : Optional.empty();
  }
}
