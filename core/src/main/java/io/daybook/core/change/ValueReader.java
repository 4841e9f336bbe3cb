package io.daybook.core.change;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads a JSON value as a value of a field's type, exactly or not at all. */
@FunctionalInterface
interface ValueReader {
  /**
   * @param node neither missing nor null
   * @throws IllegalArgumentException where the value is none of the type; so may {@link ArithmeticException} and {@link java.time.DateTimeException}
   */
  Object read(JsonNode node);
}
