package io.daybook.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * An order as the peers read it. Public, because Flink serializes public records by their fields and others not.
 *
 * @param due when the delivery was due, in milliseconds since 1970: the Kafka record's timestamp
 */
public record Order(long eventId, String region, String channel, long cents, long due) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Order of(byte[] value, long due) {
    try {
      JsonNode envelope = JSON.readTree(value);
      JsonNode after = envelope.get("after");
      long cents = new BigDecimal(after.get("amount").textValue()).movePointRight(2).longValueExact();
      return new Order(envelope.get("source").get("lsn").longValue(), after.get("region").textValue(), after.get("channel").textValue(), cents, due);
    } catch (IOException e) {
      throw new IllegalStateException("Not an order: " + new String(value, StandardCharsets.UTF_8), e);
    }
  }
}
