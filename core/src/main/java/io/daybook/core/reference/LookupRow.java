package io.daybook.core.reference;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.Map;

/**
 * A line of a file of codes.
 *
 * @param key as {@link LookupKey} writes it
 * @param validFrom the first business date on which it holds; {@link LocalDate#MIN} where it has held ever since
 * @param validUntil the first one on which it holds no more; {@link LocalDate#MAX} where it holds for good
 * @param values what the code stands for, by column, as the file writes it; without those that are empty
 */
public record LookupRow(String key, LocalDate validFrom, LocalDate validUntil, Map<String, String> values) implements Serializable {
  public LookupRow {
    requireNonNull(key, "key is null");
    requireNonNull(validFrom, "validFrom is null");
    requireNonNull(validUntil, "validUntil is null");
    values = Map.copyOf(values);
  }

  /** What makes it the same line when its values are corrected. */
  Place place() {
    return new Place(key, validFrom);
  }

  record Place(String key, LocalDate validFrom) implements Serializable {}
}
