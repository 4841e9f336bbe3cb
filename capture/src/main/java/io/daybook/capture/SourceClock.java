package io.daybook.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/**
 * When changes arrive, where the source says so: by a message in its log, milliseconds since 1970 as text, which holds for the changes of the same
 * transaction after it. Arrivals of a replay are simulated, so neither the database's clock nor this machine's tells them.
 */
final class SourceClock {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Optional<String> prefix;
  private Long arrivalMillis; // null: now

  SourceClock(Optional<String> prefix) {
    this.prefix = prefix;
  }

  /** @param message Debezium's envelope of a message; others than the source's times are passed over */
  void heard(String message) {
    try {
      JsonNode found = JSON.readTree(message).path("message");
      if (prefix.filter(found.path("prefix").asText()::equals).isPresent()) {
        arrivalMillis = Long.valueOf(new String(Base64.getDecoder().decode(found.path("content").asText()), UTF_8));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException("The source's message is not a time in milliseconds: " + message, e);
    }
  }

  void transactionEnded() {
    arrivalMillis = null;
  }

  /** For a record's timestamp; {@code null} leaves it to the producer's clock. */
  Long arrivalMillis() {
    return arrivalMillis;
  }
}
