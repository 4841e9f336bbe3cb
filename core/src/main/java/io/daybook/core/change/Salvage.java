package io.daybook.core.change;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What can be read of a record that cannot be read as a whole, each part by itself.
 *
 * @param eventId empty where the record does not say it, and of snapshot reads, which are known by a key that may be what is broken
 * @param before the fields that the image has: as {@link ImageJson} writes them where they can be read, as they came where they cannot
 * @param after likewise
 */
record Salvage(Optional<Op> op, Optional<String> eventId, Optional<String> sequence, ObjectNode before, ObjectNode after) {
  Salvage {
    requireNonNull(op, "op is null");
    requireNonNull(eventId, "eventId is null");
    requireNonNull(sequence, "sequence is null");
    requireNonNull(before, "before is null");
    requireNonNull(after, "after is null");
  }

  static Salvage nothing() {
    return new Salvage(Optional.empty(), Optional.empty(), Optional.empty(), JsonNodeFactory.instance.objectNode(), JsonNodeFactory.instance.objectNode());
  }

  static <T> Optional<T> ifReadable(Reading<T> reading) {
    try {
      return Optional.of(reading.read());
    } catch (MalformedRecord e) {
      return Optional.empty();
    }
  }

  @FunctionalInterface
  interface Reading<T> {
    T read() throws MalformedRecord;
  }
}
