package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * What a staged release must pass before it is published.
 *
 * @param unexplainedDrift the largest absolute unexplained difference that a cell may have
 */
public record Gates(BigDecimal unexplainedDrift) implements Serializable {
  public Gates {
    requireNonNull(unexplainedDrift, "unexplainedDrift is null");
  }
}
