package io.daybook.core.signal;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A change of the heartbeat's row. Everything that was committed before it has been delivered before it.
 *
 * @param number one more than that of the heartbeat before
 * @param at when the source made it
 * @param position in the log
 * @param previousEnd where the transaction before its own was committed; empty where the capture does not say it
 * @param snapshot whether a snapshot has read the row: then what lies between it and the heartbeat before is in the snapshot, too
 */
public record Heartbeat(long number, Instant at, long position, OptionalLong previousEnd, boolean snapshot) {
  private static final Pattern PREVIOUS_END = Pattern.compile("\\[\\s*\"(\\d{1,18})\".*");

  public Heartbeat {
    requireNonNull(at, "at is null");
    requireNonNull(previousEnd, "previousEnd is null");
  }

  /**
   * Reads a record in Debezium's envelope, with or without Connect's schema wrapper.
   *
   * @param value not {@code null}
   * @return empty where it is no such record, such as the deletion of the row
   */
  public static Optional<Heartbeat> of(byte[] value) {
    return SignalJson.object(value).flatMap(Heartbeat::of);
  }

  private static Optional<Heartbeat> of(JsonNode envelope) {
    JsonNode row = envelope.path("after");
    JsonNode position = envelope.path("source").path("lsn");
    Optional<Instant> at = instant(row.path("ts"));
    if (!row.path("n").canConvertToLong() || !row.path("n").isIntegralNumber() || !position.isIntegralNumber() || at.isEmpty()) {
      return Optional.empty();
    }
    Matcher sequence = PREVIOUS_END.matcher(envelope.path("source").path("sequence").asText(""));
    OptionalLong previousEnd = sequence.matches() ? OptionalLong.of(Long.parseLong(sequence.group(1))) : OptionalLong.empty();
    boolean snapshot = envelope.path("op").asText("").equals("r");
    return Optional.of(new Heartbeat(row.get("n").asLong(), at.get(), position.asLong(), previousEnd, snapshot));
  }

  /** Text with an offset, as of a {@code timestamptz}, or microseconds since 1970 UTC. */
  private static Optional<Instant> instant(JsonNode ts) {
    try {
      return ts.isIntegralNumber()
          ? Optional.of(Instant.EPOCH.plus(ts.asLong(), ChronoUnit.MICROS))
          : Optional.ofNullable(ts.textValue()).map(text -> OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
