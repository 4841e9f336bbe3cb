package io.daybook.benchmark;

import io.daybook.core.release.NightlyStep;
import java.util.Map;

/**
 * What a night took.
 *
 * @param staged until the rows of all metrics were in their tables: planning, latest images, metrics, writing
 * @param secondsUntil each of its steps was done, from its beginning
 * @param secondsInAll until it had also learned how far figures move, for which no reader waits
 */
record Night(Taken staged, Map<NightlyStep, Double> secondsUntil, double secondsInAll) {
  Night {
    secondsUntil = Map.copyOf(secondsUntil);
  }

  double seconds() {
    return secondsUntil.get(NightlyStep.EFFECTIVE);
  }

  /** Recomputing the waterfall of every cell and writing it. */
  double secondsToExplain() {
    return secondsUntil.get(NightlyStep.CHECKED) - secondsUntil.get(NightlyStep.STAGED);
  }

  /** Reading every byte of the master dataset's new files and of the staged ones. */
  double secondsToVouch() {
    return secondsUntil.get(NightlyStep.VOUCHED) - secondsUntil.get(NightlyStep.CHECKED);
  }

  /** From vouching on until readers see it. */
  double secondsToPublish() {
    return secondsUntil.get(NightlyStep.EFFECTIVE) - secondsUntil.get(NightlyStep.VOUCHED);
  }

  double secondsToLearn() {
    return secondsInAll - seconds();
  }
}
