package io.daybook.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads from Debezium's events what they say of transactions, and no more. */
final class Transactions {
  private static final JsonFactory JSON = new JsonFactory();

  private Transactions() {}

  /** @param value of the transaction topic */
  static boolean isEnd(String value) {
    return "END".equals(topLevel(value, "status"));
  }

  /** @param value of a table's topic; {@code null} for a tombstone, which belongs to the transaction of the delete before it */
  static boolean isOfNone(String value) {
    return value != null && "r".equals(topLevel(value, "op"));
  }

  /** The text of a field of the outermost object; {@code null} where there is none. */
  private static String topLevel(String value, String name) {
    try (JsonParser json = JSON.createParser(value)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = json.currentName().equals(name);
        json.nextToken();
        if (wanted) {
          return json.getText();
        }
        json.skipChildren();
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Debezium writes JSON
    }
  }
}
