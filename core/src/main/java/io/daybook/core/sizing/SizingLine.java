package io.daybook.core.sizing;

import static java.util.Objects.requireNonNull;

/**
 * One need of an installation.
 *
 * @param name for programs, such as {@code topic_partitions}
 * @param value in the unit
 * @param unit {@code bytes}, {@code cores}, {@code seconds}, ...
 * @param arithmetic how the value comes about, for people
 */
public record SizingLine(String name, double value, String unit, String arithmetic) {
  public SizingLine {
    requireNonNull(name, "name is null");
    requireNonNull(unit, "unit is null");
    requireNonNull(arithmetic, "arithmetic is null");
  }
}
