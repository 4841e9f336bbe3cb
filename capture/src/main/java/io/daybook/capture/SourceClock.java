package io.daybook.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;

/**
 * When changes arrive, where the source says so: by a row that it inserts into a table of its own before them, in the same transaction, with the
 * milliseconds since 1970 of each change to come, in their order. The last holds for those beyond. Arrivals of a replay are simulated, so neither the
 * database's clock nor this machine's tells them.
 */
final class SourceClock {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String COLUMN = "millis";

  private long[] announced = {};
  private int next;

  /** @param row Debezium's envelope of a change of the table that announces; one that a snapshot reads announces nothing any more */
  void heard(String row) {
    try {
      JsonNode envelope = JSON.readTree(row);
      if (envelope.path("op").asText().equals("c")) {
        announced = Arrays.stream(envelope.path("after").path(COLUMN).asText().split(",")).mapToLong(Long::parseLong).toArray();
        next = 0;
      }
    } catch (IOException | NumberFormatException e) {
      throw new IllegalStateException("The source announces times that are not milliseconds: " + row, e);
    }
  }

  void transactionEnded() {
    announced = new long[0];
  }

  /** Of the next change; {@code null} leaves it to the producer's clock. */
  Long next() {
    next++;
    return last();
  }

  /** Of the change that was asked for last. */
  Long last() {
    return announced.length == 0 ? null : Long.valueOf(announced[Math.min(next, announced.length) - 1]);
  }
}
