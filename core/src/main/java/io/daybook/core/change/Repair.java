package io.daybook.core.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A quarantined record put right, as a record of the source's own topic in Daybook's own form: whoever reads the topic sees it by the way of any
 * change, and sent twice it is a redelivery. A record is one by its member {@value #MEMBER}.
 *
 * @param of the place of the record in quarantine
 * @param number of the fix among what was done to that record
 * @param eventId the same whenever this fix is sent
 * @param sequence directly after the quarantined record, before any later change of the source
 * @param before by field, in JSON; empty where there is none or it is not known
 * @param after by field, in JSON; empty for a delete
 */
public record Repair(String of, int number, String eventId, String sequence, Op op, Optional<ObjectNode> before, Optional<ObjectNode> after) {
  /** The member of the topic's records that are repairs. */
  static final String MEMBER = "daybook_repair";

  /** What the sequence of a repair ends with, and no other's does; a regular expression of Java's and Spark's. */
  public static final String SEQUENCE_END = "\\.r[0-9]{4}$";

  private static final Pattern SEQUENCE = Pattern.compile(".*" + SEQUENCE_END);

  public Repair {
    requireNonNull(of, "of is null");
    requireNonNull(eventId, "eventId is null");
    requireNonNull(op, "op is null");
    requireNonNull(before, "before is null");
    requireNonNull(after, "after is null");
    if (!SEQUENCE.matcher(sequence).matches()) {
      throw new IllegalArgumentException("Invalid sequence of a repair: %s (must end like .r0001)".formatted(sequence));
    }
  }

  /** @param eventId of the quarantined record, and {@code sequence} its sequence */
  static Repair numbered(String place, int number, String eventId, String sequence, Op op, Optional<ObjectNode> before, Optional<ObjectNode> after) {
    return new Repair(place, number, eventId + "/r" + number, "%s.r%04d".formatted(sequence, number), op, before, after);
  }

  static boolean isIn(JsonNode envelope) {
    return envelope.has(MEMBER);
  }

  /** Reads all but the images, whose fields the decoder knows. */
  static Repair read(JsonNode envelope) throws MalformedRecord {
    JsonNode repair = envelope.path(MEMBER);
    try {
      return new Repair(
          text(repair, "of"), repair.path("number").asInt(), text(repair, "event_id"), text(repair, "sequence"), op(envelope), Optional.empty(), Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new MalformedRecord("not a repair: " + e.getMessage());
    }
  }

  private static Op op(JsonNode envelope) {
    String op = envelope.path("op").asText("");
    return Arrays.stream(Op.values())
        .filter(known -> known.name().equalsIgnoreCase(op))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown operation '%s'".formatted(op)));
  }

  private static String text(JsonNode repair, String name) {
    String text = repair.path(name).asText("");
    if (text.isEmpty()) {
      throw new IllegalArgumentException("%s.%s is missing".formatted(MEMBER, name));
    }
    return text;
  }

  /** The record's value in the topic. */
  public byte[] value() {
    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    envelope.putObject(MEMBER).put("of", of).put("number", number).put("event_id", eventId).put("sequence", sequence);
    envelope.put("op", op.name().toLowerCase(Locale.ROOT));
    envelope.set("before", before.<JsonNode>map(image -> image).orElse(JsonNodeFactory.instance.nullNode()));
    envelope.set("after", after.<JsonNode>map(image -> image).orElse(JsonNodeFactory.instance.nullNode()));
    return envelope.toString().getBytes(UTF_8);
  }
}
