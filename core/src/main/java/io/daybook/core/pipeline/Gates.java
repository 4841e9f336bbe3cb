package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;

/**
 * What a staged release must pass before it is published.
 *
 * @param unexplainedDrift the largest absolute unexplained difference that a cell may have
 * @param declared the other gates, in the order in which they are asked
 */
public record Gates(BigDecimal unexplainedDrift, List<Gate> declared) implements Serializable {
  public Gates {
    requireNonNull(unexplainedDrift, "unexplainedDrift is null");
    declared = List.copyOf(declared);
  }
}
