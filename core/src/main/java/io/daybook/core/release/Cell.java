package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A place in a metric: a window of a business date, and one value per dimension.
 *
 * @param dimensions in the order of the metric's; {@code null} where records lack the field, which is a value like any other
 */
public record Cell(BusinessDate businessDate, Window window, List<Object> dimensions) {
  public Cell {
    requireNonNull(businessDate, "businessDate is null");
    requireNonNull(window, "window is null");
    dimensions = Collections.unmodifiableList(new ArrayList<>(dimensions)); // not List.copyOf: nullable fields
  }
}
