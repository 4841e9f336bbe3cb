package io.daybook.reconciliation;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;

/**
 * Which cells of a metric are asked for.
 *
 * @param windowFrom the first start of a window, included; empty for all windows
 * @param windowUntil the end of the starts, excluded; empty for the one window that starts at {@code windowFrom}
 * @param dimensions by name the value that a cell must have, as text; {@code null} stands for none
 */
public record CellFilter(Optional<Instant> windowFrom, Optional<Instant> windowUntil, Map<String, String> dimensions) {
  private static final String NONE = "null";

  public CellFilter {
    dimensions = Collections.unmodifiableMap(new LinkedHashMap<>(dimensions));
    if (windowUntil.isPresent() && !windowUntil.get().isAfter(windowFrom.orElse(Instant.MAX))) {
      throw new IllegalArgumentException(
          "Invalid windows: %s..%s (the end must be after the start)".formatted(windowFrom.map(Instant::toString).orElse(""), windowUntil.get()));
    }
  }

  /** All cells. */
  public static CellFilter all() {
    return new CellFilter(Optional.empty(), Optional.empty(), Map.of());
  }

  /** Holds for the cells, in tables and partials that have the columns of a cell. */
  Column condition() {
    Column asked = windows();
    for (Map.Entry<String, String> dimension : dimensions.entrySet()) {
      asked = asked.and(coalesce(col(dimension.getKey()).cast("string"), lit(NONE)).equalTo(dimension.getValue()));
    }
    return asked;
  }

  private Column windows() {
    if (windowFrom.isEmpty()) {
      return lit(true);
    }
    Column start = col("window_start");
    return windowUntil.map(until -> start.geq(lit(windowFrom.get())).and(start.lt(lit(until)))).orElseGet(() -> start.equalTo(lit(windowFrom.get())));
  }

  /** As {@code window 2010-12-01T08:26:00Z, country=France}; empty for all cells. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    windowFrom.ifPresent(from -> text.append("window ").append(from).append(windowUntil.map(until -> ".." + until).orElse("")));
    dimensions.forEach((name, value) -> text.append(text.isEmpty() ? "" : ", ").append(name).append('=').append(value));
    return text.toString();
  }
}
