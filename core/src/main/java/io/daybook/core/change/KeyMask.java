package io.daybook.core.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.Source;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;

/** Hides, in the keys of records, what identifies a person. */
public final class KeyMask implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final ObjectMapper JSON = new ObjectMapper();
  /** What stands in the place of what identifies a person. */
  public static final String MASK = "***";

  private final ArrayList<Integer> hidden = new ArrayList<>();

  public KeyMask(Source source) {
    this(source, source.fields().stream().filter(Field::pii).map(Field::name).toList());
  }

  /** @param personal names of the fields that identify a person */
  public KeyMask(Source source, Collection<String> personal) {
    for (int i = 0; i < source.key().size(); i++) {
      if (personal.contains(source.key().get(i))) {
        hidden.add(i);
      }
    }
  }

  /** @param key as {@link Change#key} has it */
  public String masked(String key) {
    if (hidden.isEmpty()) {
      return key;
    }
    try {
      ArrayNode values = JSON.readValue(key, ArrayNode.class);
      hidden.forEach(index -> values.set(index, MASK));
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
