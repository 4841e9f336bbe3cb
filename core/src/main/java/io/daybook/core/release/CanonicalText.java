package io.daybook.core.release;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Named values as a text that is the same wherever it is made: a line {@code name=value} for each, in the order in which they are added. In a value a
 * backslash is doubled and a line break is {@code \n}, so that no value can pass for two lines. What is absent has no line.
 */
final class CanonicalText {
  private final StringBuilder text = new StringBuilder();

  CanonicalText add(String name, Object value) {
    text.append(name).append('=').append(value.toString().replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
    return this;
  }

  CanonicalText add(String name, Optional<?> value) {
    value.ifPresent(present -> add(name, present));
    return this;
  }

  /** Each entry as {@code name.key}, by ascending key. */
  CanonicalText add(String name, Map<?, ?> values) {
    new TreeMap<>(values).forEach((key, value) -> add(name + "." + key, value));
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
