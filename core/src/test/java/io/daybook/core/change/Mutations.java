package io.daybook.core.change;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random bytes, records with random bytes in them, and records with members that were removed, doubled, renamed, swapped or put in their place. */
final class Mutations {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> VALUES =
      List.of(
          "null", "true", "false", "0", "1", "-1", "33", "1.5", "-0.00", "1e2", "1e400", "1e-999999999", "2147483648", "9223372036854775807", "9223372036854775808",
          "1763632800123456", "-62135596800000001", "20412", "1234567890123456.78", "99999999999999999999999999999999999999.99",
          "\"\"", "\"x\"", "\" 33\"", "\"33\"", "\"+33\"", "\"\u0663\"", "\"1e5\"", "\"NaN\"", "\"1234.560\"", "\"1234.567\"", "\"0x10\"", "\"At/cHDk=\"",
          "\"__debezium_unavailable_value\"", "\"2025-11-20\"", "\"2025-11-20Z\"", "\"2025-11-20 00:00:00\"", "\"2025-11-20T10:00:00Z\"", "\"2025-03-30T01:30:00\"",
          "\"2025-10-26 01:30:00\"", "\"2025-11-20T10:00:00.123456789+05:30\"", "\"+999999999-01-01T00:00:00Z\"", "\"c\"", "\"u\"", "\"d\"", "\"r\"", "\"t\"", "\"I\"",
          "\"U\"", "\"D\"", "\"T\"", "\"update\"", "\"delete\"", "\"truncate\"", "\"\\u0000\"", "\"\\ud800\"", "[]", "{}", "[[[[]]]]", "[null]", "{\"scale\":2,\"value\":\"BNI=\"}",
          "{\"scale\":-2147483648,\"value\":\"BNI=\"}", "{\"scale\":2,\"value\":7}");
  private static final List<String> NAMES =
      List.of("op", "op_type", "what", "before", "after", "entry", "payload", "schema", "source", "transaction", "total_order", "lsn", "txId", "pos", "note", "amount",
          "note_isMissing", "amount_isMissing", "booked_at_isMissing", "", "version", "event");

  private final Random random;

  Mutations(long seed) {
    random = new Random(seed);
  }

  byte[] of(List<String> records) {
    String record = oneOf(records);
    return switch (random.nextInt(10)) {
      case 0 -> bytes();
      case 1, 2 -> brokenBytes(record.getBytes(UTF_8));
      case 3 -> doubledMember(record).getBytes(UTF_8);
      default -> edited(record).getBytes(UTF_8);
    };
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    if (random.nextBoolean()) { // what looks like JSON gets further
      String alphabet = "{}[]\":,0123456789eE+-. \\untrfalsop";
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) alphabet.charAt(bytes[i] & 31);
      }
    }
    return bytes;
  }

  private byte[] brokenBytes(byte[] record) {
    byte[] bytes = record.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes[at] = (byte) ('0' + random.nextInt(10));
        default -> bytes = Arrays.copyOf(bytes, at + 1);
      }
    }
    return bytes;
  }

  /** Such a member means one thing to one reader and another to the next. */
  private String doubledMember(String record) {
    int at = record.indexOf('{', random.nextInt(record.length()));
    return at < 0 ? record + record : record.substring(0, at + 1) + "\"" + oneOf(NAMES) + "\":" + oneOf(VALUES) + "," + record.substring(at + 1);
  }

  private String edited(String record) {
    try {
      JsonNode tree = JSON.readTree(record);
      for (int i = random.nextInt(3); i >= 0; i--) {
        edit(oneOf(objects(tree)));
      }
      return tree.toString();
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private void edit(ObjectNode object) throws JsonProcessingException {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    if (names.isEmpty()) {
      return;
    }
    String name = oneOf(names);
    switch (random.nextInt(6)) {
      case 0 -> object.remove(name);
      case 1 -> object.set(oneOf(NAMES), object.remove(name));
      case 2 -> object.set(name, object.get(oneOf(names)));
      case 3 -> object.set(oneOf(NAMES), JSON.readTree(oneOf(VALUES)));
      default -> object.set(name, JSON.readTree(oneOf(VALUES)));
    }
  }

  private static List<ObjectNode> objects(JsonNode tree) {
    List<ObjectNode> objects = new ArrayList<>();
    if (tree instanceof ObjectNode object) {
      objects.add(object);
    }
    tree.forEach(child -> objects.addAll(objects(child)));
    return objects;
  }

  private <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
