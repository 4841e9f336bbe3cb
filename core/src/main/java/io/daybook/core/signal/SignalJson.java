package io.daybook.core.signal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;

/** JSON objects in records, with or without Connect's schema wrapper. */
final class SignalJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SignalJson() {}

  static Optional<JsonNode> object(byte[] value) {
    try {
      JsonNode tree = JSON.readTree(value);
      JsonNode object = tree.has("schema") && tree.has("payload") ? tree.get("payload") : tree;
      return Optional.of(object).filter(JsonNode::isObject);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
