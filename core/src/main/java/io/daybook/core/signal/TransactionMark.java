package io.daybook.core.signal;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A record of Debezium's transaction topic.
 *
 * @param status BEGIN or END
 * @param transaction its identity, without the log position that Debezium's connector for PostgreSQL appends to it
 * @param position in the log, where the connector gives it; of an END the one at which the transaction was committed
 * @param events of all tables; 0 of a BEGIN
 * @param tableEvents of the table that the pipeline's topic is of
 */
public record TransactionMark(String status, String transaction, OptionalLong position, long events, long tableEvents) {
  public TransactionMark {
    requireNonNull(status, "status is null");
    requireNonNull(transaction, "transaction is null");
    requireNonNull(position, "position is null");
  }

  /**
   * Reads a record, with or without Connect's schema wrapper.
   *
   * @param value not {@code null}
   * @param topic of the pipeline: {@code prefix.schema.table}
   * @return empty where it is no such record
   */
  public static Optional<TransactionMark> of(byte[] value, String topic) {
    return SignalJson.object(value)
        .filter(mark -> mark.path("status").isTextual() && mark.path("id").isTextual())
        .map(mark -> of(mark, mark.get("id").textValue(), topic));
  }

  private static TransactionMark of(JsonNode mark, String id, String topic) {
    long ofTable = 0;
    for (JsonNode counted : mark.path("data_collections")) {
      ofTable += isOf(counted.path("data_collection").asText(""), topic) ? counted.path("event_count").asLong() : 0;
    }
    return new TransactionMark(mark.get("status").textValue(), transaction(id), position(id), mark.path("event_count").asLong(0), ofTable);
  }

  /** The topic ends in the table's name, or the table's name, which begins with its database, in the topic's last two words. */
  private static boolean isOf(String table, String topic) {
    String[] words = topic.split("\\.");
    String schemaAndTable = words.length < 2 ? topic : words[words.length - 2] + "." + words[words.length - 1];
    return !table.isEmpty() && (topic.equals(table) || topic.endsWith("." + table) || table.endsWith("." + schemaAndTable));
  }

  /** {@code 752} of {@code 752:22108008}, where the second number is different in each event; another form is left as it is. */
  private static String transaction(String id) {
    return id.matches("\\d+:\\d+") ? id.substring(0, id.indexOf(':')) : id;
  }

  private static OptionalLong position(String id) {
    return id.matches("\\d+:\\d{1,18}") ? OptionalLong.of(Long.parseLong(id.substring(id.indexOf(':') + 1))) : OptionalLong.empty();
  }
}
