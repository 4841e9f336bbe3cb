package io.daybook.core.change;

import com.fasterxml.jackson.databind.JsonNode;
import io.daybook.core.pipeline.Envelope;
import io.daybook.core.pipeline.Source;

/** Reads one kind of envelope. A pure function of the record; what it does not understand is malformed, and nothing is guessed. */
interface EnvelopeDecoder {
  /** @param record the whole value of a record, a JSON object */
  SourceEvent event(JsonNode record) throws MalformedRecord;

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
}
