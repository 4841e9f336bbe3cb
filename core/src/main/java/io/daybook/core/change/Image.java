package io.daybook.core.change;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A record as it stood before or after a change.
 *
 * @param values one per declared field, in the order of {@link io.daybook.core.pipeline.Source#fields}, of the types that
 *     {@link io.daybook.core.pipeline.FieldType} names; {@code null} where a nullable field is absent
 */
public record Image(List<Object> values) {
  public Image {
    values = Collections.unmodifiableList(new ArrayList<>(values)); // not List.copyOf: nullable fields
  }

  static Image of(Object[] values) {
    return new Image(Arrays.asList(values));
  }

  public Object value(int index) {
    return values.get(index);
  }
}
