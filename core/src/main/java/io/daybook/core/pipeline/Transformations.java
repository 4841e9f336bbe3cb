package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;

/**
 * What becomes of a record's image before anything is measured of it. Changes are kept as the source sent them.
 *
 * @param lookups tables of codes, in the order of the file
 * @param computed in the order of the file: each sees those before it
 * @param filter Spark SQL over the record alone; an image for which it is not true counts for nothing, and breaks no rule
 */
public record Transformations(List<Lookup> lookups, List<ComputedField> computed, String filter) implements Serializable {
  /** The filter that every image passes. */
  private static final String ALL = "true";

  public Transformations {
    lookups = List.copyOf(lookups);
    computed = List.copyOf(computed);
    requireNonNull(filter, "filter is null");
  }

  /** Records are measured as they are. */
  public static Transformations none() {
    return new Transformations(List.of(), List.of(), ALL);
  }

  public boolean isFiltered() {
    return !filter.equals(ALL);
  }
}
