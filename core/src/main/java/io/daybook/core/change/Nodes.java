package io.daybook.core.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What decoders ask of the members of a record. */
final class Nodes {
  private static final int LONGEST_TOLD = 60;

  private Nodes() {}

  /** The member with an image; empty where it is null or not there. */
  static Optional<JsonNode> object(JsonNode parent, String name) throws MalformedRecord {
    JsonNode node = parent.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    if (!node.isObject()) {
      throw new MalformedRecord("'%s' is not a JSON object".formatted(name));
    }
    return Optional.of(node);
  }

  /** A text; empty where it is null or not there. */
  static String text(JsonNode parent, String name) throws MalformedRecord {
    JsonNode node = parent.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return "";
    }
    if (!node.isTextual()) {
      throw new MalformedRecord("'%s' is not a text: %s".formatted(name, told(node)));
    }
    return node.textValue();
  }

  static boolean isCount(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0;
  }

  static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** With zeros before it, so that numbers compare as text; as it is where it is longer. */
  static String padded(String digits, int width) {
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  /** A value for a message. */
  static String told(JsonNode node) {
    return node.isMissingNode() ? "missing" : shortened(node.toString());
  }

  static String shortened(String text) {
    return text.length() <= LONGEST_TOLD ? text : text.substring(0, LONGEST_TOLD - 3) + "...";
  }
}
