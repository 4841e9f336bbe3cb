package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;

/**
 * When a business date may be released.
 *
 * @param grace how long after the date's end the night waits for late and corrected records
 */
public record Closing(Duration grace) implements Serializable {
  public Closing {
    requireNonNull(grace, "grace is null");
  }
}
