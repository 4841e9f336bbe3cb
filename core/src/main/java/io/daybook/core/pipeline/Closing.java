package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;

/**
 * When a business date may be released.
 *
 * @param grace how long after the date's end the night waits for late and corrected records
 * @param approval which releases wait for a second person
 */
public record Closing(Duration grace, Approval approval) implements Serializable {
  public Closing {
    requireNonNull(grace, "grace is null");
    requireNonNull(approval, "approval is null");
  }
}
