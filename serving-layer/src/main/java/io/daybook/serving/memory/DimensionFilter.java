package io.daybook.serving.memory;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which values of a metric's dimensions are asked for.
 *
 * @param values by the dimension's place in the metric; {@code null} asks for cells of records that lack the field. Other dimensions may have any value
 */
public record DimensionFilter(Map<Integer, Object> values) {
  public static final DimensionFilter ALL = new DimensionFilter(Map.of());

  public DimensionFilter {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values)); // not Map.copyOf: null is a value
  }

  public boolean matches(List<Object> dimensions) {
    return values.entrySet().stream().allMatch(asked -> Objects.equals(dimensions.get(asked.getKey()), asked.getValue()));
  }
}
