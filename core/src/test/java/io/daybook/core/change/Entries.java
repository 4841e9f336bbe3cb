package io.daybook.core.change;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;

/** A table of ledger entries, and what becomes of its records in the envelope of a test's choice. */
final class Entries {
  static final Instant ARRIVAL = Instant.parse("2025-11-20T12:00:00Z");

  private final ChangeDecoder decoder;

  private Entries(String envelope, String epochs) {
    this.decoder = new ChangeDecoder(pipeline(envelope, epochs), BusinessDate.parse("2000-01-01"));
  }

  /** @param envelope as the pipeline file has it */
  static Entries in(String envelope) {
    return new Entries(envelope, "[]");
  }

  static Entries in(String envelope, String epochs) {
    return new Entries(envelope, epochs);
  }

  static Pipeline pipeline(String envelope, String epochs) {
    return PipelineReader.read(
        "entries.yaml",
        """
        pipeline: entries
        source:
          topic: corebank.core.ledger_entry
          envelope: %s
          epochs: %s
          key: [entry_id]
          event_time: booked_at
          fields:
            entry_id: int
            note: { type: string, nullable: true }
            amount: decimal(18,2)
            value_date: { type: date, nullable: true }
            booked_at: { type: timestamp, zone: Europe/London }
        calendar: { zone: Europe/London }
        metrics: { m: { window: 1 hour, measures: { n: count } } }
        """
            .formatted(envelope, epochs));
  }

  Decoded decoded(String json) {
    return decoded(json, ARRIVAL);
  }

  Decoded decoded(byte[] value) {
    return decoder.decode(value, ARRIVAL);
  }

  Decoded decoded(String json, Instant arrival) {
    return decoder.decode(json.getBytes(UTF_8), arrival);
  }

  Change change(String json) {
    return change(json, ARRIVAL);
  }

  Change change(String json, Instant arrival) {
    Decoded decoded = decoded(json, arrival);
    if (decoded instanceof Decoded.Changes changes && changes.parts().size() == 1) {
      return changes.parts().get(0);
    }
    throw new AssertionError("not one change: " + decoded);
  }

  Image after(String json) {
    return change(json).after().orElseThrow();
  }

  String reason(String json) {
    if (decoded(json) instanceof Decoded.Malformed malformed) {
      return malformed.reason();
    }
    throw new AssertionError("not malformed: " + decoded(json));
  }

  /** @param valueDate {@code null} where there is none */
  static Image image(int id, String note, String amount, String valueDate, String bookedAt) {
    return new Image(
        Arrays.asList(
            id, note, new BigDecimal(amount), Optional.ofNullable(valueDate).map(LocalDate::parse).orElse(null), Instant.parse(bookedAt)));
  }
}
