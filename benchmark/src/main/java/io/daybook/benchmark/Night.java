package io.daybook.benchmark;

import io.daybook.core.release.NightlyStep;
import java.util.Map;

/**
 * What a night took.
 *
 * @param staged until the rows of all metrics were in their tables: planning, latest images, metrics, writing
 * @param secondsUntil each of its steps was done, from its beginning
 */
record Night(Taken staged, Map<NightlyStep, Double> secondsUntil) {
  Night {
    secondsUntil = Map.copyOf(secondsUntil);
  }

  double seconds() {
    return secondsUntil.get(NightlyStep.EFFECTIVE);
  }

  /** Reading every byte of the master dataset's new files and of the staged ones. */
  double secondsToVouch() {
    return secondsUntil.get(NightlyStep.VOUCHED) - secondsUntil.get(NightlyStep.CHECKED);
  }

  /** From vouching on until readers see it. */
  double secondsToPublish() {
    return secondsUntil.get(NightlyStep.EFFECTIVE) - secondsUntil.get(NightlyStep.VOUCHED);
  }
}
