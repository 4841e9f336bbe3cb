package io.daybook.reconciliation;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The drift of a measure in one cell.
 *
 * @param dimensions by name, as text; {@code null} where a cell has none, hidden where it identifies a person
 * @param total of the cell alone
 */
public record CellDrift(Instant windowStart, Instant windowEnd, Map<String, String> dimensions, DriftTotal total) {
  public CellDrift {
    requireNonNull(windowStart, "windowStart is null");
    requireNonNull(windowEnd, "windowEnd is null");
    requireNonNull(total, "total is null");
    dimensions = Collections.unmodifiableMap(new LinkedHashMap<>(dimensions));
  }
}
