package io.daybook.serving;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * A column of a result.
 *
 * @param type the engine's name of it, as {@code decimal(38,4)}
 */
public record Column(String name, String type) {
  private static final Pattern NUMBER =
      Pattern.compile("(tinyint|smallint|int|integer|bigint|long|decimal|real|float|double)\\b.*", Pattern.CASE_INSENSITIVE);

  public Column {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
  }

  boolean isNumber() {
    return NUMBER.matcher(type).matches();
  }
}
