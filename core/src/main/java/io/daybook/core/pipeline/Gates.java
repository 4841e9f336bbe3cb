package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

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

  /** The gate that looks whether the source left something out. */
  public Optional<Gate.Completeness> completeness() {
    return declared.stream().filter(Gate.Completeness.class::isInstance).map(Gate.Completeness.class::cast).findFirst();
  }

  /** Whether what is numbered so is looked at, by the ingest at once and by the night. */
  public boolean looksAt(Gate.Loss numbering) {
    return completeness().filter(gate -> gate.of().contains(numbering)).isPresent();
  }
}
